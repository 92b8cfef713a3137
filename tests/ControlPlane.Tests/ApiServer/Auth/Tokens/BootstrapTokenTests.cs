using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Tokens;

public sealed class BootstrapTokenTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static TheoryData<string, Action<Dictionary<string, string>>, string?> Changes => new()
    {
        { "as it should be", _ => { }, null },
        { "wrong secret", d => d["token-secret"] = "0000000000000000", "wrong secret" },
        { "other id", d => d["token-id"] = "zzzzzz", "names another id" },
        { "expired", d => d["expiration"] = "2025-12-31T23:59:59Z", "expired" },
        { "not yet expired", d => d["expiration"] = "2026-01-01T00:00:01Z", null },
        { "no time", d => d["expiration"] = "tomorrow", "expired" },
        { "not for authentication", d => d["usage-bootstrap-authentication"] = "false", "not marked" },
        { "bad group", d => d["auth-extra-groups"] = "system:masters", "is invalid" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Authenticate_SecretChanged_RefusesWhatDoesNotFit(string name, Action<Dictionary<string, string>> change, string? problem)
    {
        Assert.NotEmpty(name);
        var answer = await Ask("abcdef.0123456789abcdef", Secret(change));

        if (problem is null)
        {
            Assert.Equal("system:bootstrap:abcdef", answer.User!.Name);
            Assert.Equal(["system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token"], answer.User.Groups);
        }
        else
        {
            Assert.Null(answer.User);
            Assert.Contains(problem, answer.Problem!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("abcdef")]
    [InlineData("ABCDEF.0123456789abcdef")]
    [InlineData("abcdef.0123456789abcde")]
    [InlineData("abcdef.0123456789abcdef.x")]
    [InlineData("abcdee.0123456789abcdef")]
    public async Task Authenticate_OtherToken_IsUnknown(string token) => Assert.Same(Authentication.None, await Ask(token, Secret(_ => { })));

    [Fact]
    public async Task Authenticate_SecretOfAnotherType_IsRefused()
    {
        var secret = Secret(_ => { });
        secret["type"] = "Opaque";

        Assert.Contains("not of type", (await Ask("abcdef.0123456789abcdef", secret)).Problem!, StringComparison.Ordinal);
    }

    private ValueTask<Authentication> Ask(string token, JsonObject secret)
    {
        var objects = new FakeObjects();
        objects.Put("secrets", secret);
        return new BootstrapTokenAuthenticator(objects, _time).AuthenticateAsync(new RequestCredentials(null, token), [], CancellationToken.None);
    }

    private static JsonObject Secret(Action<Dictionary<string, string>> change)
    {
        var values = new Dictionary<string, string>
        {
            ["token-id"] = "abcdef",
            ["token-secret"] = "0123456789abcdef",
            ["usage-bootstrap-authentication"] = "true",
            ["auth-extra-groups"] = "system:bootstrappers:kubeadm:default-node-token",
        };
        change(values);
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["namespace"] = "kube-system", ["name"] = "bootstrap-token-abcdef" },
            ["type"] = "bootstrap.kubernetes.io/token",
            ["data"] = new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(v.Value))))),
        };
    }
}
