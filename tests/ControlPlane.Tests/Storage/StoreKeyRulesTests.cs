using CsCheck;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.Tests.Storage;

public sealed class StoreKeyRulesTests
{
    private static readonly Gen<string> Segment = Gen.String[Gen.Char.AlphaNumeric, 1, 12];

    [Theory]
    [InlineData("", "pods", "default", "web", "/registry/core/pods/default/web")]
    [InlineData("apps", "deployments", "default", "web", "/registry/apps/deployments/default/web")]
    [InlineData("", "nodes", "", "one", "/registry/core/nodes/one")]
    [InlineData("rbac.authorization.k8s.io", "clusterroles", "", "system:node", "/registry/rbac.authorization.k8s.io/clusterroles/system:node")]
    public void Build_Object_HasItsPath(string group, string resource, string @namespace, string name, string key) =>
        Assert.Equal(key, StoreKeyRules.Build(group, resource, @namespace, name));

    [Fact]
    public void TryParse_WhatWasBuilt_IsTheSame() => Gen.Select(Segment, Segment, Segment, Gen.Bool).Sample((group, resource, name, isNamespaced) =>
    {
        var key = new StoreKey(group == "core" ? "" : group, resource, isNamespaced ? "ns" : "", name);
        Assert.True(StoreKeyRules.TryParse(StoreKeyRules.Build(key.Group, key.Resource, key.Namespace, key.Name), out var parsed));
        Assert.Equal(key, parsed);
    });

    [Theory]
    [InlineData("/registry/core/pods")]
    [InlineData("/registry/core/pods//web")]
    [InlineData("/registry/core/pods/a/b/c")]
    [InlineData("/other/core/pods/a/b")]
    public void TryParse_NoObjectsKey_IsRefused(string key) => Assert.False(StoreKeyRules.TryParse(key, out _));

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    public void Build_NameThatIsNoSegment_Throws(string name) => Assert.Throws<ArgumentException>(() => StoreKeyRules.Build("", "pods", "default", name));

    [Fact]
    public void Prefix_OneResource_IsNotTheBeginningOfAnother()
    {
        Assert.Equal("/registry/core/pods/", StoreKeyRules.Prefix("", "pods"));
        Assert.Equal("/registry/core/pods/default/", StoreKeyRules.Prefix("", "pods", "default"));
        Assert.Equal("/registry/core/pods0", StoreKeyRules.EndOf("/registry/core/pods/"));
    }
}
