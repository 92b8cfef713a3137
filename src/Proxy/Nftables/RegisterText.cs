using System.Runtime.InteropServices;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>What a rule put into a register, as nft names it.</summary>
/// <param name="Text">Such as "ip daddr"; for a constant its bytes in hex.</param>
/// <param name="Length">Bytes of it.</param>
internal sealed record RegisterText(RegisterKind Kind, string Text, int Length)
{
    /// <summary>Bytes that are known already.</summary>
    public ByteText? Constant { get; init; }

    /// <summary>Of a network that only these bits are looked at, or only these of a set of flags.</summary>
    public ByteText? Mask { get; init; }

    public int Words => (Length + 3) / 4;

    /// <summary>The text with its mask, where no comparison has a shorter form for both.</summary>
    public string Masked => Mask is { } mask ? $"{Text} & {MaskText(mask)}" : Text;

    private string MaskText(ByteText mask) => (Kind, mask.Span.Length) switch
    {
        (RegisterKind.Address, 4 or 16) => Address.Read(mask.Span).ToString(),
        (RegisterKind.ConnectionState or RegisterKind.ConnectionStatus, 4) => FieldRenderer.Number(MemoryMarshal.Read<uint>(mask.Span)),
        _ => "0x" + mask,
    };
}
