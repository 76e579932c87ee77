using Codex.Machine.Sandbox.Linux;

namespace Codex.Machine.Tests.Sandbox.Linux;

/// <summary>Runs a seccomp filter as the kernel does, for the instructions that classic BPF filters are made of. Anything odd throws.</summary>
internal static class BpfInterpreter
{
    /// <summary>What the filter answers to a call.</summary>
    public static uint Run(ReadOnlySpan<BpfInstruction> program, uint auditArch, uint number, params ReadOnlySpan<ulong> arguments)
    {
        // struct seccomp_data as 32-bit words.
        Span<uint> data = stackalloc uint[16];
        data[0] = number;
        data[1] = auditArch;
        for (var index = 0; index < arguments.Length; index++)
            (data[4 + 2 * index], data[5 + 2 * index]) = ((uint)arguments[index], (uint)(arguments[index] >> 32));

        uint accumulator = 0;
        for (var counter = 0; counter < program.Length; counter++)
        {
            var (code, jumpTrue, jumpFalse, operand) = program[counter];
            switch (code)
            {
                case 0x20: // load a word
                    accumulator = operand % 4 == 0 ? data[(int)operand / 4] : throw new InvalidOperationException("unaligned load");
                    break;
                case 0x54: // and
                    accumulator &= operand;
                    break;
                case 0x05: // jump always
                    counter += (int)operand;
                    break;
                case 0x15: // jump if equal
                    counter += accumulator == operand ? jumpTrue : jumpFalse;
                    break;
                case 0x35: // jump if at least
                    counter += accumulator >= operand ? jumpTrue : jumpFalse;
                    break;
                case 0x45: // jump if any bit
                    counter += (accumulator & operand) != 0 ? jumpTrue : jumpFalse;
                    break;
                case 0x06: // return
                    return operand;
                default:
                    throw new InvalidOperationException($"unknown instruction {code:x}");
            }
        }

        throw new InvalidOperationException("ran off the end");
    }
}
