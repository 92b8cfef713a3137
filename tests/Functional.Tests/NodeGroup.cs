namespace NodeStack.Functional.Tests;

/// <summary>The classes that share one node: starting one takes seconds, pods of different tests do not disturb each other.</summary>
[CollectionDefinition(Name)]
public sealed class NodeGroup : ICollectionFixture<NodeFixture>
{
    public const string Name = "shared node";
}
