using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Tests.Validation;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("a-1", true)]
    [InlineData("1", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("-a", false)]
    [InlineData("a.b", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Dns1123Label_Name_IsOneOrNot(string name, bool expected) => Assert.Equal(expected, NameRules.Dns1123Label(name) is null);

    [Theory]
    [InlineData("a.b-c.1", true)]
    [InlineData("a..b", false)]
    [InlineData("a_b", false)]
    public void Dns1123Subdomain_Name_IsOneOrNot(string name, bool expected) => Assert.Equal(expected, NameRules.Dns1123Subdomain(name) is null);

    [Fact]
    public void Dns1123Subdomain_Wrong_IsToldAsUpstreamTells() => Assert.Equal(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        NameRules.Dns1123Subdomain("A"));

    [Theory]
    [InlineData("system:node", null)]
    [InlineData(".", "may not be '.'")]
    [InlineData("a/b", "may not contain '/'")]
    [InlineData("a%b", "may not contain '%'")]
    public void PathSegment_Name_IsOneOrIsTold(string name, string? expected) => Assert.Equal(expected, NameRules.PathSegment(name));

    [Theory]
    [InlineData("http", null)]
    [InlineData("-x", "must not begin or end with a hyphen")]
    [InlineData("a--b", "must not contain consecutive hyphens")]
    [InlineData("80", "must contain at least one letter (a-z)")]
    public void PortName_Name_IsOneOrIsTold(string name, string? expected) => Assert.Equal(expected, NameRules.PortName(name));
}
