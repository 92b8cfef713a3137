using System.Runtime.InteropServices;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>The sixteen words of the packet machine. Every value is filled up to whole words with zeros.</summary>
internal sealed class PacketRegisters
{
    private const int Words = 16;
    private readonly byte[] _bytes = new byte[Words * 4];

    public void Store(int register, ReadOnlySpan<byte> value)
    {
        var words = Slice(register, (value.Length + 3) / 4 * 4);
        words.Clear();
        value.CopyTo(words);
    }

    public void Store(int register, uint number) => Store(register, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number)));

    public ReadOnlySpan<byte> Load(int register, int length) => Slice(register, length);

    public uint Number(int register) => MemoryMarshal.Read<uint>(Slice(register, 4));

    public FieldValue Key(int register, int words) => FieldValue.Read(Slice(register, words * 4));

    private Span<byte> Slice(int register, int length) => register >= 0 && register * 4 + length <= _bytes.Length
        ? _bytes.AsSpan(register * 4, length)
        : throw new InvalidOperationException($"{length} bytes do not fit behind register {register}");
}
