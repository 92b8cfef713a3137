using NodeStack.TestSupport.Conntrack;

namespace NodeStack.Contract.Tests;

/// <summary>The contract of conntrack on the fake.</summary>
public sealed class FakeConntrackTests : ConntrackContract
{
    internal override IConntrackWorld NewWorld() => new FakeConntrackWorld();
}
