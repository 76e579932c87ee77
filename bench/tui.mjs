#!/usr/bin/env node
// Figures of the terminal that ../shared/conformance/perf/tui.mjs does not take, beside another binary in one run, in turn:
//   node bench/tui.mjs --bin OURS --peer CODEX [--runs 3]
// keyIdle/keyStream: ms from send-keys to the character on the screen (tmux), idle and while an answer streams (p50, p99);
// bytes: bytes written to the terminal per streamed character; wakeups: voluntary context switches per second while idle;
// resume: ms until a session of 50 MB shows its last message, with CPU ms and RSS MB of all processes.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const option = (name, other) => { const at = process.argv.indexOf('--' + name); return at < 0 ? other : process.argv[at + 1]; };
const runs = Number(option('runs', '3'));
const lab = fs.mkdtempSync(path.join(os.tmpdir(), 'codex-tui-bench-'));
const socket = path.join(lab, 'tmux');
const tmux = (...args) => spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' }).stdout;
const screen = () => tmux('capture-pane', '-p', '-t', 'b');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const now = () => Number(process.hrtime.bigint()) / 1e6;
const quantile = (values, q) => { const sorted = [...values].sort((a, b) => a - b); return sorted.length ? +sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))].toFixed(1) : NaN; };
async function until(wanted, limit, step = 1) { const start = now(); while (now() - start < limit) { if (wanted(screen())) return now() - start; await sleep(step); } return NaN; }

const text = Array.from({ length: 900 }, (_, i) => `Sentence number ${i} says one more thing.`).join(' ');
const server = http.createServer((request, response) => {
  request.resume();
  request.on('end', async () => {
    if (request.method !== 'POST') { response.writeHead(404); response.end('{}'); return; }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (o) => response.write(`event: ${o.type}\ndata: ${JSON.stringify(o)}\n\n`);
    event({ type: 'response.created', response: { id: 'r' } });
    event({ type: 'response.output_item.added', item: { type: 'message', role: 'assistant', id: 'm', content: [] } });
    for (let i = 0; i < text.length && !response.destroyed; i += 40) { event({ type: 'response.output_text.delta', item_id: 'm', output_index: 0, content_index: 0, delta: text.slice(i, i + 40) }); await sleep(12); }
    event({ type: 'response.output_item.done', item: { type: 'message', role: 'assistant', id: 'm', content: [{ type: 'output_text', text }] } });
    event({ type: 'response.completed', response: { id: 'r', usage: { input_tokens: 1, input_tokens_details: null, output_tokens: 1, output_tokens_details: null, total_tokens: 2 } } });
    response.end();
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));

function world(name) {
  const home = path.join(lab, name), work = path.join(home, 'w');
  fs.mkdirSync(path.join(home, '.codex'), { recursive: true });
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(path.join(home, '.gitconfig'), `[url "http://127.0.0.1:${server.address().port}/git/"]\n\tinsteadOf = https://github.com/\n`);
  fs.writeFileSync(path.join(home, '.codex/config.toml'), `model = "gpt-6.1-sol"\nmodel_provider = "lab"\napproval_policy = "never"\nsandbox_mode = "danger-full-access"\ncheck_for_update_on_startup = false\n[analytics]\nenabled = false\n[features]\ndaemon_auto_start = false\n[model_providers.lab]\nname = "lab"\nbase_url = "http://127.0.0.1:${server.address().port}/v1"\nwire_api = "responses"\n[projects."${work}"]\ntrust_level = "trusted"\n[notice]\nhide_full_access_warning = true\n`);
  return { home, work };
}

const mine = (home) => fs.readdirSync('/proc').filter((p) => { try { return /^\d+$/.test(p) && fs.readFileSync(`/proc/${p}/environ`, 'latin1').includes('HOME=' + home + '\0'); } catch { return false; } });
const each = (home, read) => mine(home).reduce((sum, p) => { try { return sum + read(p); } catch { return sum; } }, 0);
const cpu = (home) => each(home, (p) => { const s = fs.readFileSync(`/proc/${p}/stat`, 'utf8'); const f = s.slice(s.lastIndexOf(')') + 2).split(' '); return (+f[11] + +f[12]) * 10; });
const rss = (home) => each(home, (p) => Number(/^Rss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${p}/smaps_rollup`, 'utf8'))[1]) / 1024);
const switches = (home) => each(home, (p) => fs.readdirSync(`/proc/${p}/task`).reduce((n, t) => n + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${p}/task/${t}/status`, 'utf8'))[1]), 0));

async function start(bin, w, args = []) {
  const env = { PATH: process.env.PATH, HOME: w.home, CODEX_HOME: path.join(w.home, '.codex'), TMPDIR: lab, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', SHELL: '/bin/bash' };
  tmux('new-session', '-d', '-s', 'b', '-x', '120', '-y', '40', '-c', w.work, 'env', '-i', ...Object.entries(env).map(([k, v]) => `${k}=${v}`), bin, ...args);
}
async function stop(w) {
  tmux('kill-server');
  for (const p of mine(w.home)) { try { process.kill(Number(p), 'SIGKILL'); } catch { /* gone */ } }
  await sleep(300);
}
async function keys(count) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const mark = 'qz' + i;
    const shown = until((s) => s.includes(mark), 3000, 0);
    tmux('send-keys', '-t', 'b', '-l', mark);
    times.push(await shown);
    for (let j = 0; j < mark.length; j++) tmux('send-keys', '-t', 'b', 'BSpace');
    await until((s) => !s.includes(mark), 3000, 2);
  }
  return times.filter((t) => !Number.isNaN(t));
}

async function once(bin, name) {
  const result = {}, w = world(name);
  await start(bin, w);
  if (Number.isNaN(await until((s) => s.split('\n').filter((l) => l.trim()).length >= 3, 20000))) return { bad: screen() };
  await sleep(4000);
  const idle = await keys(30);
  Object.assign(result, { keyIdle50: quantile(idle, 0.5), keyIdle99: quantile(idle, 0.99) });
  const before = switches(w.home); await sleep(10000); result.wakeups = (switches(w.home) - before) / 10;
  const log = path.join(lab, name + '.bytes');
  tmux('pipe-pane', '-t', 'b', `cat > ${log}`);
  tmux('send-keys', '-t', 'b', '-l', 'talk'); await sleep(300); tmux('send-keys', '-t', 'b', 'Enter');
  await until((s) => s.includes('number 3'), 10000);
  const busy = await keys(25);
  Object.assign(result, { keyStream50: quantile(busy, 0.5), keyStream99: quantile(busy, 0.99) });
  await until((s) => s.includes('number 899'), 60000, 50); await sleep(1500);
  const written = fs.readFileSync(log, 'latin1');
  Object.assign(result, { bytesPerChar: +(written.length / text.length).toFixed(1), fullClears: (written.match(/\x1b\[2J/g) ?? []).length, rssAfter: Math.round(rss(w.home)) });
  await stop(w);
  return result;
}

/** A session of 50 MB: the lines of one real turn, over and over, with ids and words of their own. */
async function resume(bin, name, seeder) {
  const w = world(name);
  await seedAsync(seeder, w);
  const sessions = path.join(w.home, '.codex/sessions');
  const file = path.join(sessions, fs.readdirSync(sessions, { recursive: true }).find((f) => f.endsWith('.jsonl')));
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map((l) => JSON.parse(l));
  const id = lines[0].payload.id;
  const start1 = lines.findIndex((l) => l.payload?.type === 'task_started');
  const turn = JSON.stringify(lines.slice(start1)), turnId = lines[start1].payload.turn_id;
  const filler = 'Some words of an answer. '.repeat(380);
  const output = fs.openSync(file, 'a');
  let ordinal = lines.length;
  for (let n = 1, size = 0; size < 50e6; n++) {
    const id = turnId.slice(0, -6) + n.toString(16).padStart(6, '0'), last = size + turn.length > 50e6 - 20000;
    const block = JSON.parse(turn.replaceAll(turnId, id).replaceAll('"talk"', `"question ${n}"`).replaceAll(JSON.stringify(text).slice(1, -1), last ? 'LAST-WORDS' : `answer ${n} ${filler}`).replaceAll('"id":"m"', `"id":"m${n}"`));
    size += fs.writeSync(output, block.map((l) => JSON.stringify({ ...l, ordinal: ordinal++ })).join('\n') + '\n');
    if (last) break;
  }
  fs.closeSync(output);
  const began = now();
  await start(bin, w, ['resume', id]);
  const shown = await until((s) => s.includes('LAST-WORDS'), 120000, 10);
  const figures = { resumeMs: Math.round(shown), resumeCpu: cpu(w.home), resumeRss: Math.round(rss(w.home)) };
  if (Number.isNaN(shown)) console.error(screen(), now() - began);
  await stop(w);
  return figures;
}
// The server lives in this process, so the seeding run must not block it.
async function seedAsync(bin, w) {
  const { spawn } = await import('node:child_process');
  const child = spawn(bin, ['exec', '--skip-git-repo-check', 'talk'], { cwd: w.work, stdio: 'ignore', env: { PATH: process.env.PATH, HOME: w.home, CODEX_HOME: path.join(w.home, '.codex'), TMPDIR: lab } });
  if (await new Promise((done) => child.on('exit', done)) !== 0) throw new Error('the seeding run failed');
}

const sides = [['ours', option('bin')], ['peer', option('peer')]].filter(([, bin]) => bin);
try {
  for (let run = 0; run < runs; run++)
    for (const [side, bin] of run % 2 ? [...sides].reverse() : sides)
      console.log(side, JSON.stringify({ ...(await once(bin, `${side}${run}`)), ...(await resume(bin, `${side}${run}r`, option('peer') ?? option('bin'))) }));
} finally {
  server.close();
  server.closeAllConnections();
  fs.rmSync(lab, { recursive: true, force: true });
}
