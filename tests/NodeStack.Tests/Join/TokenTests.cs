using System.Text;
using NodeStack.Join;

namespace NodeStack.NodeStack.Tests.Join;

public sealed class TokenTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void New_IsParsedAndNeverTheSame()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => BootstrapToken.New()).ToArray();
        Assert.All(tokens, t => Assert.Equal(t, BootstrapToken.Parse(t.ToString())));
        Assert.Equal(100, tokens.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcdef")]
    [InlineData("abcdef.0123456789abcde")]
    [InlineData("ABCDEF.0123456789abcdef")]
    [InlineData("abcdef.0123456789abcdef\n")]
    public void Parse_Garbage_IsNone(string text) => Assert.Null(BootstrapToken.Parse(text));

    [Fact]
    public void Secret_BuiltAndRead_IsALine()
    {
        var token = new BootstrapToken("abcdef", "0123456789abcdef");
        var secret = TokenSecretRules.Build(token, "rack 7", s_now.AddHours(24));
        Assert.Equal(("bootstrap-token-abcdef", "kube-system", "bootstrap.kubernetes.io/token"), (secret.Metadata.Name, secret.Metadata.NamespaceProperty, secret.Type));
        Assert.Equal("2026-05-02T12:00:00Z", Encoding.UTF8.GetString(secret.Data["expiration"]));
        Assert.Equal(
            "abcdef.0123456789abcdef   24h         2026-05-02T12:00:00Z   authentication,signing   rack 7", TokenSecretRules.Read(secret)!.Render(s_now));
        Assert.Contains("<expired>", TokenSecretRules.Read(secret)!.Render(s_now.AddHours(25)), StringComparison.Ordinal);
        Assert.Contains("<forever>", TokenSecretRules.Read(TokenSecretRules.Build(token, "", null))!.Render(s_now), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherSecret_IsNoLine()
    {
        var secret = TokenSecretRules.Build(BootstrapToken.New(), "", null);
        secret.Data["token-secret"] = Encoding.UTF8.GetBytes("no secret");
        Assert.Null(TokenSecretRules.Read(secret));
        secret = TokenSecretRules.Build(BootstrapToken.New(), "", null);
        secret.Type = "Opaque";
        Assert.Null(TokenSecretRules.Read(secret));
    }
}
