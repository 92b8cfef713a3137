namespace NodeStack.Functional.Tests.Up;

/// <summary>The classes that share one cluster.</summary>
[CollectionDefinition(Name)]
public sealed class UpGroup : ICollectionFixture<UpCluster>
{
    public const string Name = "shared cluster";
}
