using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>One step was refused.</summary>
/// <param name="element">Which of its elements was at fault, where it was one.</param>
internal sealed class FakeRefusal(int errno, Element? element = null) : Exception
{
    public int Errno => errno;
    public Element? Element => element;
}
