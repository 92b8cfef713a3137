using NodeStack.TestSupport.Conntrack;

namespace NodeStack.Node.Tests.Contract;

/// <summary>The contract of conntrack on the kernel, in a network namespace of its own.</summary>
[NeedsConntrack]
public sealed class KernelConntrackTests : ConntrackContract
{
    internal override IConntrackWorld NewWorld() => new KernelConntrackWorld();
}
