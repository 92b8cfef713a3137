using k8s.Models;
using NodeStack.ControlPlane.Controllers.ServiceAccounts;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.ServiceAccounts;

public sealed class LegacyTokenRulesTests
{
    private static readonly DateTimeOffset s_now = Begin;
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    [Theory]
    [InlineData(400, null, null, true, false, LegacyTokenStep.Invalidate)]
    [InlineData(300, null, null, true, false, LegacyTokenStep.Keep)]
    [InlineData(400, 10, null, true, false, LegacyTokenStep.Keep)]
    [InlineData(400, 390, null, true, false, LegacyTokenStep.Invalidate)]
    [InlineData(400, null, 10, true, false, LegacyTokenStep.Keep)]
    [InlineData(800, null, 370, true, false, LegacyTokenStep.Delete)]
    [InlineData(800, null, 370, false, false, LegacyTokenStep.Keep)]
    [InlineData(800, null, 370, true, true, LegacyTokenStep.Keep)]
    public void Judge_Table(int age, int? used, int? invalid, bool listed, bool mounted, LegacyTokenStep expected)
    {
        var secret = Of<V1Secret>("""{"metadata":{"name":"t","namespace":"ns","annotations":{"kubernetes.io/service-account.name":"sa","kubernetes.io/service-account.uid":"u"},"labels":{}},"type":"kubernetes.io/service-account-token"}""");
        secret.Metadata.CreationTimestamp = Begin.AddDays(-age);
        if (used is { } u)
            secret.Metadata.Labels["kubernetes.io/legacy-token-last-used"] = LegacyTokenRules.DateOf(s_now.AddDays(-u));
        if (invalid is { } i)
            secret.Metadata.Labels["kubernetes.io/legacy-token-invalid-since"] = LegacyTokenRules.DateOf(s_now.AddDays(-i));
        var account = new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "sa", Uid = "u" }, Secrets = listed ? [new V1ObjectReference { Name = "t" }] : null };

        Assert.Equal(expected, LegacyTokenRules.Judge(secret, account, mounted, s_year, s_now));
    }

    [Theory]
    [InlineData("2024-01-01", true)]
    [InlineData("2025-01-01", true)]
    [InlineData("2025-01-02", false)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public void IsTracked_Table(string? since, bool expected) => Assert.Equal(expected, LegacyTokenRules.IsTracked(since, s_year, s_now));

    [Fact]
    public void Names_AllPlaces()
    {
        var pod = Of<V1Pod>("""
            {"metadata":{"name":"p"},"spec":{"imagePullSecrets":[{"name":"a"}],"containers":[{"name":"c","env":[{"name":"E","valueFrom":{"secretKeyRef":{"name":"b","key":"k"}}}],"envFrom":[{"secretRef":{"name":"c"}}]}],
             "volumes":[{"name":"v","secret":{"secretName":"d"}},{"name":"w","projected":{"sources":[{"secret":{"name":"e"}}]}}]} }
            """);

        Assert.Equal(["a", "b", "c", "d", "e"], PodSecretRules.Names(pod).Order());
    }
}
