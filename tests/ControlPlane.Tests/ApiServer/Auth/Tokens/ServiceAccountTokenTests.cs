using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.Tests.MetricNames;
using Prometheus;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Tokens;

public sealed class ServiceAccountTokenTests
{
    private const string Issuer = "https://kubernetes.default.svc.cluster.local";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly FakeObjects _objects = new FakeObjects()
        .With("serviceaccounts", """{"metadata":{"namespace":"ns","name":"sa"}}""")
        .With("pods", """{"metadata":{"namespace":"ns","name":"p"}}""")
        .With("secrets", """{"metadata":{"namespace":"ns","name":"s"}}""")
        .With("nodes", """{"metadata":{"name":"n"}}""");

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("RS256")]
    public async Task Authenticate_OwnToken_IsTheServiceAccount(string algorithm)
    {
        TokenKey[] all = [TestKeys.Elliptic, TestKeys.OtherElliptic, TestKeys.Rsa];
        var keys = new TokenKeySet(all.Single(k => k.Algorithm == algorithm), all);
        var token = new ServiceAccountTokenIssuer(keys, Issuer).Issue(Claims() with { Pod = new("p", "uid-p"), Node = new("n", "uid-n") });

        var answer = await Ask(keys, token);

        Assert.Equal("system:serviceaccount:ns:sa", answer.User!.Name);
        Assert.Equal("uid-sa", answer.User.Uid);
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:ns"], answer.User.Groups);
        Assert.Equal(
            "authentication.kubernetes.io/credential-id=JTI=j1;authentication.kubernetes.io/node-name=n;authentication.kubernetes.io/node-uid=uid-n;"
            + "authentication.kubernetes.io/pod-name=p;authentication.kubernetes.io/pod-uid=uid-p",
            string.Join(';', answer.User.Extra.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={e.Value.Single()}")));
        Assert.Equal([Issuer], answer.Audiences!);
    }

    public static TheoryData<string, Func<ServiceAccountClaims, ServiceAccountClaims>, string?> Changes => new()
    {
        { "expired within the leeway", c => c with { Expiry = c.IssuedAt - TimeSpan.FromSeconds(50) }, null },
        { "expired", c => c with { Expiry = c.IssuedAt - TimeSpan.FromSeconds(61) }, "has expired" },
        { "not yet", c => c with { NotBefore = c.IssuedAt + TimeSpan.FromSeconds(61) }, "not valid yet" },
        { "issued later", c => c with { IssuedAt = c.IssuedAt + TimeSpan.FromSeconds(61) }, "issued in the future" },
        { "other audience", c => c with { Audiences = ["vault"] }, $"token audiences [\"vault\"] is invalid for the target audiences [\"{Issuer}\"]" },
        { "one of ours", c => c with { Audiences = ["vault", Issuer] }, null },
        { "no audience", c => c with { Audiences = [] }, null },
        { "account made anew", c => c with { ServiceAccount = new("sa", "old") }, "service account UID (uid-sa) does not match claim (old)" },
        { "account gone", c => c with { ServiceAccount = new("none", "x") }, "serviceaccounts \"none\" not found" },
        { "pod gone", c => c with { Pod = new("none", "x") }, "service account token has been invalidated" },
        { "pod made anew", c => c with { Pod = new("p", "old") }, "pod UID (uid-p) does not match service account pod ref claim (old)" },
        { "secret there", c => c with { Secret = new("s", "uid-s") }, null },
        { "secret gone", c => c with { Secret = new("none", "x") }, "service account token has been invalidated" },
        { "node made anew", c => c with { Node = new("n", "old") }, "node UID (uid-n) does not match service account node ref claim (old)" },
        { "node of a pod made anew", c => c with { Pod = new("p", "uid-p"), Node = new("n", "old") }, null },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Authenticate_ClaimsChanged_RefusesWhatDoesNotHold(string name, Func<ServiceAccountClaims, ServiceAccountClaims> change, string? problem)
    {
        Assert.NotEmpty(name);
        var keys = new TokenKeySet(TestKeys.Elliptic, []);

        var answer = await Ask(keys, new ServiceAccountTokenIssuer(keys, Issuer).Issue(change(Claims())));

        if (problem is null)
            Assert.NotNull(answer.User);
        else
            Assert.Contains(problem, answer.Problem!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authenticate_BoundObjectBeingDeleted_IsGoodForAMinute()
    {
        _objects.With("pods", """{"metadata":{"namespace":"ns","name":"p","deletionTimestamp":"2026-01-01T00:00:00Z"}}""");
        var keys = new TokenKeySet(TestKeys.Elliptic, []);
        var token = new ServiceAccountTokenIssuer(keys, Issuer).Issue(Claims() with { Pod = new("p", "uid-p") });
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull((await Ask(keys, token)).User);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("service account token has been invalidated", (await Ask(keys, token)).Problem);
    }

    [Fact]
    public async Task Authenticate_AskedForAudiences_AnswersTheSharedOnes()
    {
        var keys = new TokenKeySet(TestKeys.Elliptic, []);
        var token = new ServiceAccountTokenIssuer(keys, Issuer).Issue(Claims() with { Audiences = ["a", "b"] });

        Assert.Equal(["b"], (await Ask(keys, token, "b", "c")).Audiences!);
        Assert.Null((await Ask(keys, token, "c")).User);
    }

    [Fact]
    public async Task Authenticate_KeyTakenAwayOrUnknown_IsRefused()
    {
        var old = new TokenKeySet(TestKeys.Rsa, []);
        var token = new ServiceAccountTokenIssuer(old, Issuer).Issue(Claims());

        Assert.NotNull((await Ask(new TokenKeySet(TestKeys.Elliptic, [TestKeys.Rsa]), token)).User);
        Assert.Equal("invalid signature, no keys found", (await Ask(new TokenKeySet(TestKeys.Elliptic, []), token)).Problem);
    }

    [Fact]
    public async Task Authenticate_AnotherIssuerOrNoToken_IsUnknown()
    {
        var keys = new TokenKeySet(TestKeys.Elliptic, []);

        Assert.Same(Authentication.None, await Ask(keys, new ServiceAccountTokenIssuer(keys, "https://other").Issue(Claims())));
        Assert.Same(Authentication.None, await Ask(keys, "a.b.c"));
        Assert.Same(Authentication.None, await Ask(keys, "abcdef.0123456789abcdef"));
    }

    [Fact]
    public async Task Authenticate_AlteredToken_IsNeverAccepted()
    {
        var keys = new TokenKeySet(TestKeys.Elliptic, []);
        var parts = new ServiceAccountTokenIssuer(keys, Issuer).Issue(Claims()).Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("\"ns\"", "\"kube-system\"", StringComparison.Ordinal);
        var header = Base64Url.EncodeToString("""{"alg":"none"}"""u8);

        Assert.Equal("go-jose/go-jose: error in cryptographic primitive", (await Ask(keys, $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}")).Problem);
        Assert.Equal("go-jose/go-jose: error in cryptographic primitive", (await Ask(keys, $"{header}.{parts[1]}.")).Problem);
        Assert.Equal("go-jose/go-jose: error in cryptographic primitive", (await Ask(keys, $"{parts[0]}.{parts[1]}.AAAA")).Problem);
    }

    [Fact]
    public async Task Authenticate_LegacyToken_IsGoodWhileTheSecretHoldsIt()
    {
        var keys = new TokenKeySet(TestKeys.Elliptic, []);
        var token = Legacy("""{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:ns:sa","kubernetes.io/serviceaccount/namespace":"ns","kubernetes.io/serviceaccount/secret.name":"legacy","kubernetes.io/serviceaccount/service-account.name":"sa","kubernetes.io/serviceaccount/service-account.uid":"uid-sa"}""");
        Assert.Equal("Token has been invalidated", (await Ask(keys, token)).Problem);
        var data = Convert.ToBase64String(Encoding.ASCII.GetBytes(token));
        _objects.With("secrets", $$$"""{"metadata":{"namespace":"ns","name":"legacy"},"data":{"token":"{{{data}}}"}}""");

        Assert.Equal("system:serviceaccount:ns:sa", (await Ask(keys, token)).User!.Name);
        Assert.NotNull((await Ask(keys, token)).User);
        Assert.Equal(["update secrets/ns/legacy"], _objects.Calls);
        Assert.Equal("2026-01-01", (string?)_objects.Get("secrets", "ns", "legacy")["metadata"]!["labels"]!["kubernetes.io/legacy-token-last-used"]);

        _objects.With("secrets", """{"metadata":{"namespace":"ns","name":"legacy"},"data":{"token":"eA=="}}""");
        Assert.Equal("Token does not match server's copy", (await Ask(keys, token)).Problem);
    }

    [Theory]
    [InlineData("", "", 1, 1, 0, 0)]
    [InlineData(""","secrets":[{"name":"legacy"}]""", "", 1, 0, 1, 0)]
    [InlineData("", ""","labels":{"kubernetes.io/legacy-token-invalid-since":"2025-01-01"}""", 1, 0, 0, 1)]
    public async Task Authenticate_LegacyTokens_AreCountedByHowTheyCameToBe(string secrets, string labels, int all, int manual, int auto, int invalid)
    {
        var keys = new TokenKeySet(TestKeys.Elliptic, []);
        var token = Legacy("""{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:ns:sa","kubernetes.io/serviceaccount/namespace":"ns","kubernetes.io/serviceaccount/secret.name":"legacy","kubernetes.io/serviceaccount/service-account.name":"sa","kubernetes.io/serviceaccount/service-account.uid":"uid-sa"}""");
        var data = Convert.ToBase64String(Encoding.ASCII.GetBytes(token));
        _objects.With("serviceaccounts", $$$"""{"metadata":{"namespace":"ns","name":"sa","uid":"uid-sa"}{{{secrets}}}}""");
        _objects.With("secrets", $$$"""{"metadata":{"namespace":"ns","name":"legacy"{{{labels}}}},"data":{"token":"{{{data}}}"}}""");
        await Ask(keys, token);
        var text = await _registry.TextAsync();
        Assert.Equal(
            (all, manual, auto, invalid),
            (RegistryText.Value(text, "serviceaccount_legacy_tokens_total"), RegistryText.Value(text, "serviceaccount_legacy_manual_token_uses_total"),
             RegistryText.Value(text, "serviceaccount_legacy_auto_token_uses_total"), RegistryText.Value(text, "serviceaccount_invalid_legacy_auto_token_uses_total")));
    }

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(10, 1, 0)]
    [InlineData(-10, 0, 1)]
    public async Task Authenticate_TokenOfAPod_IsCountedAsFreshOrStale(int? warnAfterSeconds, int valid, int stale)
    {
        var keys = new TokenKeySet(TestKeys.Elliptic, []);
        var warn = warnAfterSeconds is { } seconds ? _time.GetUtcNow().AddSeconds(seconds) : (DateTimeOffset?)null;
        Assert.NotNull((await Ask(keys, new ServiceAccountTokenIssuer(keys, Issuer).Issue(Claims() with { WarnAfter = warn }))).User);
        var text = await _registry.TextAsync();
        Assert.Equal((valid, stale), (RegistryText.Value(text, "serviceaccount_valid_tokens_total"), RegistryText.Value(text, "serviceaccount_stale_tokens_total")));
    }

    [Fact]
    public void Render_Claims_AreAsUpstreamWritesThem()
    {
        var parts = ServiceAccountClaimsRenderer.Render("ES256", "k", Claims() with { Issuer = "i", Pod = new("p", "u"), WarnAfter = _time.GetUtcNow() }).Split('.');

        Assert.Equal("""{"alg":"ES256","kid":"k"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        Assert.Equal(
            """{"aud":["https://kubernetes.default.svc.cluster.local"],"exp":1767229200,"iat":1767225600,"iss":"i","jti":"j1","kubernetes.io":{"namespace":"ns","pod":{"name":"p","uid":"u"},"serviceaccount":{"name":"sa","uid":"uid-sa"},"warnafter":1767225600},"nbf":1767225600,"sub":"system:serviceaccount:ns:sa"}""",
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])));
    }

    private static string Legacy(string claims)
    {
        var content = $"{Base64Url.EncodeToString("""{"alg":"ES256"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{content}.{Base64Url.EncodeToString(TestKeys.Elliptic.Sign(Encoding.ASCII.GetBytes(content)))}";
    }

    private ServiceAccountClaims Claims()
    {
        var now = _time.GetUtcNow();
        return new ServiceAccountClaims("", "system:serviceaccount:ns:sa", [Issuer], now, now, now.AddHours(1), "j1", "ns", new("sa", "uid-sa"));
    }

    private ValueTask<Authentication> Ask(TokenKeySet keys, string token, params string[] audiences) =>
        new ServiceAccountTokenAuthenticator(keys, [Issuer], [Issuer], _objects, new ServiceAccountTokenMetrics(Metrics.WithCustomRegistry(_registry)), _time)
            .AuthenticateAsync(new RequestCredentials(null, token), audiences, CancellationToken.None);
}
