#!/usr/bin/env node
// Makes docs/screens/*.png and docs/screens/turn.cast from real runs of the published program: a scripted model on loopback, xterm under Xvfb
// (keys by xdotool, pictures by ImageMagick), and asciinema for the cast. Needs: apt-get install xterm xvfb xdotool imagemagick asciinema
// fonts-dejavu-core fonts-noto-cjk. Usage: node eng/screens/screens.mjs [OUT-FOLDER]
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const out = path.resolve(process.argv[2] ?? path.join(root, 'docs/screens'));
const codex = path.join(root, 'artifacts/publish/codex');
const lab = fs.mkdtempSync(path.join(os.tmpdir(), 'codex-screens-'));
const display = ':' + (90 + (process.pid % 100));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
fs.mkdirSync(out, { recursive: true });

// Answers in turn; the last one again and again.
const answers = [
  [{ call: 'exec_command', args: { cmd: './test.sh' } }],
  [{ patch: '*** Begin Patch\n*** Update File: greet.py\n@@\n def greet(name):\n-    return "Hello " + name\n+    return f"Hello, {name}!"\n*** End Patch' }],
  [{ text: 'The greeting lacked its **comma**. I have changed `greet.py`:\n\n```python\ndef greet(name):\n    return f"Hello, {name}!"\n```\n\n| test | result |\n| --- | --- |\n| plain | ok |\n| 漢字 | ok |\n' }],
];
let served = 0;
const server = http.createServer((request, response) => {
  request.resume();
  request.on('end', async () => {
    if (request.method !== 'POST') { response.writeHead(404); response.end('{}'); return; }
    const steps = answers[Math.min(served++, answers.length - 1)];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (o) => response.write(`event: ${o.type}\ndata: ${JSON.stringify(o)}\n\n`);
    event({ type: 'response.created', response: { id: 'r' + served } });
    for (const [i, step] of steps.entries()) {
      const id = `i${served}_${i}`;
      if (step.text) {
        event({ type: 'response.output_item.added', item: { type: 'message', role: 'assistant', id, content: [] } });
        for (const piece of step.text.match(/[\s\S]{1,6}/g)) { event({ type: 'response.output_text.delta', item_id: id, output_index: i, content_index: 0, delta: piece }); await sleep(25); }
        event({ type: 'response.output_item.done', item: { type: 'message', role: 'assistant', id, content: [{ type: 'output_text', text: step.text }] } });
      } else if (step.patch) {
        event({ type: 'response.output_item.done', item: { type: 'custom_tool_call', id, call_id: 'c' + id, name: 'apply_patch', input: step.patch } });
      } else {
        event({ type: 'response.output_item.done', item: { type: 'function_call', id, call_id: 'c' + id, name: step.call, arguments: JSON.stringify(step.args) } });
      }
    }
    event({ type: 'response.completed', response: { id: 'r' + served, usage: { input_tokens: 1200, input_tokens_details: null, output_tokens: 90, output_tokens_details: null, total_tokens: 1290 } } });
    response.end();
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));

function world(name, settings) {
  const home = path.join(lab, name), work = path.join(home, 'greeter');
  fs.mkdirSync(path.join(home, '.codex'), { recursive: true });
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(path.join(work, 'greet.py'), 'def greet(name):\n    return "Hello " + name\n');
  fs.writeFileSync(path.join(work, 'test.sh'), '#!/bin/sh\necho "expected Hello, Ada! but was Hello Ada"; exit 1\n', { mode: 0o755 });
  spawnSync('git', ['init', '-q'], { cwd: work });
  fs.writeFileSync(path.join(home, '.codex/config.toml'), `model = "gpt-5.5"\nmodel_provider = "lab"\nsandbox_mode = "danger-full-access"\n${settings.top ?? ''}\n[model_providers.lab]\nname = "lab"\nbase_url = "http://127.0.0.1:${server.address().port}/v1"\nwire_api = "responses"\n[projects."${work}"]\ntrust_level = "trusted"\n${settings.tables ?? ''}`);
  const env = { PATH: process.env.PATH, HOME: home, CODEX_HOME: path.join(home, '.codex'), LANG: 'C.UTF-8', COLORTERM: 'truecolor', SHELL: '/bin/bash', DISPLAY: display };
  return { home, work, env };
}

async function inXterm(name, settings, act) {
  served = 0;
  const w = world(name, settings);
  const colours = settings.light ? ['-bg', '#ffffff', '-fg', '#1c1c1c'] : ['-bg', '#1e1e1e', '-fg', '#e0e0e0'];
  const xterm = spawn('xterm', ['-fa', 'DejaVu Sans Mono', '-fs', '11', '-geometry', settings.size ?? '92x30', '-b', '8', ...colours, '-title', name, '-tn', 'xterm-256color', '-e', 'env', 'COLORTERM=truecolor', codex], { cwd: w.work, env: { ...w.env, TERM: 'xterm-256color' }, stdio: 'ignore' });
  try {
    let id = '';
    for (let i = 0; i < 100 && !id; i++) { await sleep(100); id = spawnSync('xdotool', ['search', '--pid', String(xterm.pid)], { env: w.env, encoding: 'utf8' }).stdout.trim().split('\n').at(-1); }
    spawnSync('xdotool', ['windowfocus', id], { env: w.env });
    await sleep(1500);
    const type = async (text) => { spawnSync('xdotool', ['type', '--delay', '15', text], { env: w.env }); await sleep(250); };
    const press = async (key, ms = 600) => { spawnSync('xdotool', ['key', key], { env: w.env }); await sleep(ms); };
    const shoot = (file) => { const r = spawnSync('import', ['-window', id, '-strip', '-colors', '48', 'PNG8:' + path.join(out, file)], { env: w.env, encoding: 'utf8' }); if (r.status) throw new Error(r.stderr); console.log(path.join(out, file)); };
    await act({ type, press, shoot });
  } finally {
    xterm.kill('SIGTERM');
    await new Promise((done) => (xterm.exitCode === null && xterm.signalCode === null ? xterm.on('exit', done) : done()));
  }
}

async function cast() {
  served = 0;
  const w = world('cast', { top: 'approval_policy = "untrusted"' });
  const socket = path.join(lab, 'tmux'), file = path.join(out, 'turn.cast');
  const tmux = (...args) => spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env: { ...w.env, TERM: 'xterm-256color' }, cwd: w.work });
  fs.rmSync(file, { force: true });
  tmux('new-session', '-d', '-s', 'm', '-x', '84', '-y', '26', '-c', w.work, `asciinema rec -q -i 1.5 -c '${codex}' '${file}'`);
  await sleep(2500);
  for (const letter of 'fix the greeting') { tmux('send-keys', '-t', 'm', '-l', letter); await sleep(60); }
  await sleep(300); tmux('send-keys', '-t', 'm', 'Enter');
  await sleep(2500); tmux('send-keys', '-t', 'm', 'y');
  await sleep(5000); for (const letter of '/quit') { tmux('send-keys', '-t', 'm', '-l', letter); await sleep(60); }
  tmux('send-keys', '-t', 'm', 'Enter');
  await sleep(1500); tmux('kill-server');
  // Who recorded it, and when, is nobody's business.
  const [head, ...rest] = fs.readFileSync(file, 'utf8').split('\n');
  const { width, height } = JSON.parse(head);
  fs.writeFileSync(file, [JSON.stringify({ version: 2, width, height, title: 'codex: a turn with a command to approve and a patch' }), ...rest].join('\n').replaceAll(w.home, '~'));
  console.log(file);
}

const xvfb = spawn('Xvfb', [display, '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], { stdio: 'ignore' });
await sleep(1000);
try {
  await inXterm('turn', { top: 'approval_policy = "untrusted"' }, async ({ type, press, shoot }) => {
    await type('fix the greeting, please'); await press('Return', 2500); shoot('approval.png'); await press('y', 5500); shoot('turn.png');
    await type('/'); await sleep(400); shoot('commands.png'); await press('Escape');
  });
  await inXterm('light', { top: 'approval_policy = "never"', tables: '[tui]\ntheme = "catppuccin-latte"\n', light: true }, async ({ type, press, shoot }) => {
    await type('fix the greeting, please'); await press('Return', 6000); shoot('light.png');
  });
  await inXterm('narrow', { top: 'approval_policy = "never"', size: '40x26' }, async ({ type, press, shoot }) => {
    await type('fix the greeting, please'); await press('Return', 6000); shoot('narrow.png');
  });
  await cast();
} finally {
  xvfb.kill('SIGTERM');
  server.close();
  server.closeAllConnections();
  fs.rmSync(lab, { recursive: true, force: true });
}
