namespace NodeStack.Functional.Tests.Joined;

/// <summary>The classes that share one joined node.</summary>
[CollectionDefinition(Name)]
public sealed class JoinedGroup : ICollectionFixture<JoinedFixture>
{
    public const string Name = "shared joined node";
}
