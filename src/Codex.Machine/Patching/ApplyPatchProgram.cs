namespace Codex.Machine.Patching;

/// <summary>The program <c>apply_patch</c>: what the binary is when it is started under that name.</summary>
public static class ApplyPatchProgram
{
    /// <summary>The first argument by which the binary is this program under any name: how we run it in the sandbox.</summary>
    public const string HelperArgument = "--codex-run-as-apply-patch";

    private const int Failed = 1;
    private const int Misused = 2;

    /// <param name="args">The arguments behind the program's name: one, the patch; without any it comes from standard input.</param>
    /// <param name="cwd">Absolute.</param>
    /// <param name="stdin">Should throw <see cref="System.Text.DecoderFallbackException"/> for bytes that are no UTF-8.</param>
    /// <param name="stdout">Gets the summary.</param>
    /// <param name="stderr">Gets faults.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, string cwd, TextReader stdin, TextWriter stdout, TextWriter stderr)
    {
        if (args.Length > 1)
        {
            stderr.Write("Error: apply_patch accepts exactly one argument.\n");
            return Misused;
        }

        try
        {
            var text = args is [var only] ? only : stdin.ReadToEnd();
            if (args.Length == 0 && text.Length == 0)
            {
                stderr.Write("Usage: apply_patch 'PATCH'\n       echo 'PATCH' | apply_patch\n");
                return Misused;
            }

            var plan = PatchWriter.Apply(PatchPlanner.Plan(PatchParser.Parse(text), cwd, PatchDialect.Program));
            stdout.Write(plan.Summary);
            return 0;
        }
        catch (System.Text.DecoderFallbackException)
        {
            stderr.Write("Error: Failed to read PATCH from stdin.\nstream did not contain valid UTF-8\n");
        }
        catch (PatchException fault)
        {
            stderr.Write(fault.ProgramText + "\n");
        }

        return Failed;
    }
}
