namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>The classes that share one API server.</summary>
[CollectionDefinition(Name)]
public sealed class ApiServerGroup : ICollectionFixture<ApiServerFixture>
{
    public const string Name = "shared API server";
}
