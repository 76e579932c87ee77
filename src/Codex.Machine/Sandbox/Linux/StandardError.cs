using System.Runtime.Versioning;
using System.Text;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>Standard error without a console: the helper starts none, because that would cost every command.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class StandardError
{
    private const int Descriptor = 2;

    public static void WriteLine(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        fixed (byte* start = bytes)
            _ = LinuxCalls.Write(Descriptor, start, bytes.Length);
    }
}
