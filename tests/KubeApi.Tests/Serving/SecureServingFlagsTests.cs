using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.KubeApi.Tests.Serving;

public sealed class SecureServingFlagsTests
{
    [Fact]
    public void Read_Nothing_GivesUpstreamsDefaults()
    {
        var options = Read([]).Options;
        Assert.Equal(["/healthz", "/readyz", "/livez"], options.AlwaysAllowPaths);
        Assert.True(options.ToleratesLookupFailure);
        Assert.False(options.SkipLookup);
        Assert.Equal(TimeSpan.FromSeconds(10), options.KeepTokens);
    }

    [Fact]
    public void Read_Values_AreTaken()
    {
        var (options, errors) = Read(
        [
            ("authorization-always-allow-paths", "/healthz,/metrics"), ("authentication-token-webhook-cache-ttl", "1m"), ("authentication-tolerate-lookup-failure", "false"),
            ("authentication-kubeconfig", "/a"), ("authorization-kubeconfig", "/b"), ("client-ca-file", "/c"),
        ]);
        Assert.Empty(errors);
        Assert.Equal(["/healthz", "/metrics"], options.AlwaysAllowPaths);
        Assert.Equal(TimeSpan.FromMinutes(1), options.KeepTokens);
        Assert.False(options.ToleratesLookupFailure);
        Assert.Equal(("/a", "/b", "/c"), (options.AuthenticationKubeconfig, options.AuthorizationKubeconfig, options.ClientCaFile));
    }

    [Theory]
    [InlineData("authentication-token-webhook-cache-ttl", "soon", "invalid duration")]
    [InlineData("authentication-skip-lookup", "perhaps", "neither true nor false")]
    [InlineData("tls-cert-file", "/cert", "both or neither")]
    [InlineData("tls-private-key-file", "/key", "both or neither")]
    public void Read_WrongValue_IsOneLine(string flag, string value, string expected) => Assert.Contains(expected, Assert.Single(Read([(flag, value)]).Errors), StringComparison.Ordinal);

    private static (SecureServingOptions Options, List<string> Errors) Read((string Name, string Value)[] flags)
    {
        var errors = new List<string>();
        var given = flags.Select(f => new GivenFlag(SecureServingFlags.All.Single(one => one.Name == f.Name), [f.Value])).ToList();
        return (SecureServingFlags.Read(new GivenFlags(given), errors), errors);
    }
}
