namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>
/// Registers on the wire. We write the sixteen 4-byte ones (8 to 23). The kernel answers those that begin a 16-byte register by the number of that one
/// (1 to 4), since both are the same memory.
/// </summary>
internal static class Register
{
    public const int Count = 16;
    public const uint Verdict = 0;
    private const uint FirstLong = 1;
    private const uint LastLong = 4;
    private const uint FirstWord = 8;

    /// <param name="word">0 to 15; others become a number that the kernel refuses as out of range.</param>
    public static uint Write(int word) => word is >= 0 and < Count ? FirstWord + (uint)word : uint.MaxValue;

    /// <summary>The word, 0 to 15; null for the verdict register and for what is none.</summary>
    public static int? Read(uint number) => number switch
    {
        >= FirstLong and <= LastLong => (int)(number - FirstLong) * 4,
        >= FirstWord and < FirstWord + Count => (int)(number - FirstWord),
        _ => null,
    };
}
