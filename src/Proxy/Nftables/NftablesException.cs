namespace NodeStack.Proxy.Nftables;

/// <summary>The kernel refused a transaction or could not answer.</summary>
/// <param name="call">What was asked, in nft's words: the step that was refused.</param>
/// <param name="errno">The kernel's error number.</param>
internal sealed class NftablesException(string call, int errno, string reason) : IOException($"{call}: {reason}")
{
    public string Call => call;
    public int Errno => errno;

    /// <summary>What the step is about is not there.</summary>
    public bool IsNotThere => errno == Interop.Errno.NoEntry;
}
