using NodeStack.Proxy.Conntrack;

namespace NodeStack.TestSupport.Conntrack;

internal sealed class FakeConntrackWorld : IConntrackWorld
{
    private readonly FakeConntrack _fake = new();

    public IConntrack Conntrack => _fake;

    public void Add(Flow flow) => _fake.Add(flow);

    public void Dispose()
    {
    }
}
