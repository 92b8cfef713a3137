using NodeStack.Proxy.Conntrack;

namespace NodeStack.TestSupport.Conntrack;

/// <summary>A table of connections and a way to put flows into it.</summary>
internal interface IConntrackWorld : IDisposable
{
    IConntrack Conntrack { get; }

    /// <summary>The flow's id is not used.</summary>
    void Add(Flow flow);
}
