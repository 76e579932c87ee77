Console.Out.Write("codex-cli 0.169.0\n");
