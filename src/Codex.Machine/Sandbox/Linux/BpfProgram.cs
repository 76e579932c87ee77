using System.Runtime.InteropServices;

namespace Codex.Machine.Sandbox.Linux;

/// <summary>One instruction of a classic BPF program (<c>struct sock_filter</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BpfInstruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Operand);

/// <summary>
/// Writes a seccomp filter as a row of blocks. Between blocks the accumulator holds the number of the call; a block that applies returns,
/// one that does not falls through to the next.
/// </summary>
internal sealed class BpfProgram
{
    // <linux/filter.h>, <linux/bpf_common.h>
    private const ushort LoadWord = 0x20;
    private const ushort And = 0x54;
    private const ushort JumpAlways = 0x05;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort ReturnConstant = 0x06;

    // struct seccomp_data { int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]; }
    private const uint NumberOffset = 0;
    private const uint ArchOffset = 4;
    private const uint ArgumentsOffset = 16;

    private readonly List<BpfInstruction> _instructions = [];

    public ReadOnlySpan<BpfInstruction> Instructions => CollectionsMarshal.AsSpan(_instructions);

    /// <summary>The first block: another architecture's calls have other numbers, so they end the process.</summary>
    public void RequireArchitecture(uint auditArch)
    {
        Add(LoadWord, ArchOffset);
        Add(JumpIfEqual, auditArch, jumpTrue: 1, jumpFalse: 0);
        Add(ReturnConstant, SeccompAction.KillProcess);
        Add(LoadWord, NumberOffset);
    }

    /// <summary>Answers all numbers from <paramref name="first"/> on.</summary>
    public void AnswerFrom(uint first, uint action)
    {
        Add(JumpIfAtLeast, first, jumpTrue: 0, jumpFalse: 1);
        Add(ReturnConstant, action);
    }

    public void Answer(int call, uint action)
    {
        Add(JumpIfEqual, (uint)call, jumpTrue: 0, jumpFalse: 1);
        Add(ReturnConstant, action);
    }

    /// <summary>Answers a call when any of these bits is set in the low half of an argument.</summary>
    public void AnswerWhenAnyBit(int call, int argument, uint bits, uint action) => Conditional(call, block =>
    {
        block.Load(Low(argument));
        block.Add(JumpIfAnyBit, bits, jumpTrue: 0, jumpFalse: 1);
        block.Add(ReturnConstant, action);
    });

    /// <summary>Answers a call when the low half of an argument is one of these values.</summary>
    public void AnswerWhenOneOf(int call, int argument, ReadOnlySpan<uint> values, uint action)
    {
        var copy = values.ToArray();
        Conditional(call, block =>
        {
            block.Load(Low(argument));
            foreach (var value in copy)
            {
                block.Add(JumpIfEqual, value, jumpTrue: 0, jumpFalse: 1);
                block.Add(ReturnConstant, action);
            }
        });
    }

    /// <summary>Answers a call unless the low half of an argument, reduced to <paramref name="mask"/>, is one of these values.</summary>
    public void AnswerUnlessOneOf(int call, int argument, uint mask, ReadOnlySpan<uint> values, uint action)
    {
        var copy = values.ToArray();
        Conditional(call, block =>
        {
            block.Load(Low(argument));
            block.Add(And, mask);
            for (var index = 0; index < copy.Length; index++)
                block.Add(JumpIfEqual, copy[index], jumpTrue: (byte)(copy.Length - index), jumpFalse: 0);
            block.Add(ReturnConstant, action);
        });
    }

    /// <summary>Answers a call unless an argument is zero in all its 64 bits (a null pointer).</summary>
    public void AnswerUnlessZero(int call, int argument, uint action) => Conditional(call, block =>
    {
        block.Load(Low(argument));
        block.Add(JumpIfEqual, 0, jumpTrue: 1, jumpFalse: 0);
        block.Add(ReturnConstant, action);
        block.Load(Low(argument) + 4);
        block.Add(JumpIfEqual, 0, jumpTrue: 1, jumpFalse: 0);
        block.Add(ReturnConstant, action);
    });

    public void AnswerRest(uint action) => Add(ReturnConstant, action);

    private void Conditional(int call, Action<BpfProgram> write)
    {
        var block = new BpfProgram();
        write(block);
        block.Load(NumberOffset);
        // A jump's reach is a byte; blocks are far shorter.
        Add(JumpIfEqual, (uint)call, jumpTrue: 1, jumpFalse: 0);
        Add(JumpAlways, (uint)block._instructions.Count);
        _instructions.AddRange(block._instructions);
    }

    private static uint Low(int argument) => ArgumentsOffset + (uint)argument * 8; // both architectures are little-endian

    private void Load(uint offset) => Add(LoadWord, offset);

    private void Add(ushort code, uint operand, byte jumpTrue = 0, byte jumpFalse = 0) =>
        _instructions.Add(new BpfInstruction(code, jumpTrue, jumpFalse, operand));
}

/// <summary>What a filter answers (<c>SECCOMP_RET_…</c>).</summary>
internal static class SeccompAction
{
    public const uint KillProcess = 0x8000_0000;
    public const uint Allow = 0x7FFF_0000;

    private const uint ErrorBase = 0x0005_0000;
    private const uint NotPermittedError = 1;
    private const uint NoSuchCallError = 38;

    public const uint NotPermitted = ErrorBase | NotPermittedError;
    public const uint NoSuchCall = ErrorBase | NoSuchCallError;
}
