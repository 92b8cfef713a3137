using System.Runtime.InteropServices;

namespace NodeStack.Proxy.Nftables;

/// <summary>(value and mask) xor bits, as the operator that it stands for.</summary>
internal static class BitwiseRenderer
{
    public static RegisterText Render(RegisterText source, Bitwise bitwise)
    {
        ReadOnlySpan<byte> mask = bitwise.Mask.Span, xor = bitwise.Xor.Span;
        if (source.Mask is null && !xor.ContainsAnyExcept((byte)0) && source.Kind is RegisterKind.Address or RegisterKind.ConnectionState or RegisterKind.ConnectionStatus)
            return source with { Mask = bitwise.Mask };
        return source with { Text = $"{source.Masked} {Operation(source.Kind, mask, xor)}", Constant = null, Mask = null };
    }

    private static string Operation(RegisterKind kind, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> xor)
    {
        if (!xor.ContainsAnyExcept((byte)0))
            return $"& {Text(kind, mask)}";
        if (!mask.ContainsAnyExcept((byte)0xff))
            return $"^ {Text(kind, xor)}";
        return IsComplement(mask, xor) ? $"| {Text(kind, xor)}" : $"& {Text(kind, mask)} ^ {Text(kind, xor)}";
    }

    private static bool IsComplement(ReadOnlySpan<byte> mask, ReadOnlySpan<byte> xor)
    {
        if (mask.Length != xor.Length)
            return false;
        for (var i = 0; i < mask.Length; i++)
            if (mask[i] != (byte)~xor[i])
                return false;
        return true;
    }

    private static string Text(RegisterKind kind, ReadOnlySpan<byte> bytes) => bytes.Length == 4 && kind is not (RegisterKind.Raw or RegisterKind.Address)
        ? FieldRenderer.Number(MemoryMarshal.Read<uint>(bytes))
        : "0x" + Convert.ToHexStringLower(bytes);
}
