namespace NodeStack.Proxy.Conntrack;

/// <summary>The kernel's connection tracking refused, or its answer cannot be read.</summary>
/// <param name="call">What was asked.</param>
/// <param name="errno">The kernel's error number; EBADMSG for an answer that is none.</param>
internal sealed class ConntrackException(string call, int errno, string reason) : IOException($"{call}: {reason}")
{
    public const int BadMessage = 74;

    public string Call => call;
    public int Errno => errno;

    public static ConntrackException Malformed(string what) => new("read the answer of conntrack", BadMessage, what);
}
