using System.Text;

namespace Codex.Cli.Exec;

/// <summary>What stdin is, as far as it decides whether to read it.</summary>
internal enum StdinKind
{
    Terminal,

    /// <summary>A regular file or <c>/dev/null</c>: reading it ends.</summary>
    File,

    /// <summary>A pipe or socket: its writer may never write nor close it.</summary>
    Stream,
}

/// <summary>
/// Finds the prompt: the argument, stdin, or the argument with piped data appended. With a prompt argument a stream that stays silent is
/// left alone after a short grace time, since many programs start us with an open pipe that they never use.
/// </summary>
internal sealed class PromptInput(Stream stdin, StdinKind kind, TextWriter notices, TimeSpan graceTime, TimeProvider clock)
{
    /// <exception cref="ExecException">There is no prompt, or stdin is not text.</exception>
    public async Task<string> ReadAsync(string? argument, CancellationToken cancellationToken)
    {
        if (argument is not null and not "-")
            return await AppendPipedAsync(argument, cancellationToken);
        if (argument is null && kind == StdinKind.Terminal)
            throw new ExecException("No prompt provided. Either specify one as an argument or pipe the prompt into stdin.");
        if (argument is null)
            await notices.WriteAsync("Reading prompt from stdin...\n");
        var prompt = Decode(await ReadToEndAsync(ReadOnlyMemory<byte>.Empty, cancellationToken));
        return string.IsNullOrWhiteSpace(prompt) ? throw new ExecException("No prompt provided via stdin.") : prompt;
    }

    private async Task<string> AppendPipedAsync(string prompt, CancellationToken cancellationToken)
    {
        if (kind == StdinKind.Terminal)
            return prompt;
        await notices.WriteAsync("Reading additional input from stdin...\n");
        var first = new byte[8192];
        int read;
        var reading = stdin.ReadAsync(first, cancellationToken).AsTask();
        if (kind == StdinKind.Stream)
        {
            try
            {
                read = await reading.WaitAsync(graceTime, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The read stays pending on a pool thread until the process ends; a pipe read cannot be called back.
                await notices.WriteAsync("stdin stayed silent: going on without it (use `-` to wait for a prompt from stdin)\n");
                return prompt;
            }
        }
        else
        {
            read = await reading;
        }

        var piped = Decode(await ReadToEndAsync(first.AsMemory(0, read), cancellationToken));
        return string.IsNullOrWhiteSpace(piped) ? prompt : $"{prompt}\n\n<stdin>\n{piped}{(piped.EndsWith('\n') ? "" : "\n")}</stdin>";
    }

    private async Task<byte[]> ReadToEndAsync(ReadOnlyMemory<byte> begun, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        all.Write(begun.Span);
        await stdin.CopyToAsync(all, cancellationToken);
        return all.ToArray();
    }

    private static string Decode(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes.AsSpan(2));
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2));
        var text = bytes.AsSpan();
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            text = text[3..];
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ExecException($"stdin is not valid UTF-8: bad byte at offset {exception.Index}. Convert it to UTF-8 first.");
        }
    }
}

/// <summary>The run cannot start; the message is one line for stderr and the exit code 1.</summary>
internal sealed class ExecException(string message) : Exception(message);
