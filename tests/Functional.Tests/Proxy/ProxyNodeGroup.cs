namespace NodeStack.Functional.Tests.Proxy;

/// <summary>The classes that share one node with an API server and a proxy; each test has Services of its own, and starts the proxy where none runs.</summary>
[CollectionDefinition(Name)]
public sealed class ProxyNodeGroup : ICollectionFixture<ProxyNode>
{
    public const string Name = "shared proxy node";
}
