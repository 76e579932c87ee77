using System.Runtime.CompilerServices;
using Codex.Machine.Sandbox;

namespace Codex.Machine.Tests.Sandbox;

/// <summary>Lets this test program be the helper when it is started as one, as the product's <c>Main</c> does first thing.</summary>
internal static class HelperEntry
{
    [ModuleInitializer]
    internal static void Run()
    {
        if (SandboxHelper.TryRun(Environment.GetCommandLineArgs()[1..]) is { } exitCode)
            Environment.Exit(exitCode);
    }
}
