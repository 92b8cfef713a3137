using NodeStack.ControlPlane.ApiServer.Pki;

namespace NodeStack.ControlPlane.Tests.ApiServer.Pki;

public sealed class PkiPlannerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PkiOptions s_options = new() { Folder = "/p", KubeconfigPath = "/k", SecurePort = 6443, ServingNames = ["10.0.0.1", "node1", "0.0.0.0"] };
    private static readonly IReadOnlyList<CertificateWish> s_wishes = PkiPlanner.Wishes(s_options);

    public static TheoryData<string, Func<CertificateSighting, CertificateSighting>, string?> Changes => new()
    {
        { "apiserver", s => s, null },
        { "apiserver", s => s with { NotAfter = s_now.AddDays(70) }, "expires at" },
        { "apiserver", s => s with { NotAfter = s_now.AddDays(80) }, null },
        { "apiserver", s => s with { Names = [.. s.Names.Where(n => n != "10.0.0.1")] }, "not good for 10.0.0.1" },
        { "apiserver", s => s with { Names = [.. s.Names, "more"] }, null },
        { "apiserver", s => s with { HasKey = false }, "missing" },
        { "apiserver", s => s with { Damage = "damaged: x" }, "damaged: x" },
        { "admin", s => s with { IsSigned = false }, "signed by another authority" },
        { "admin", s => s with { Groups = [] }, "made for kubernetes-admin" },
        { "admin", s => s with { CommonName = "x" }, "made for x, not for kubernetes-admin" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Plan_OneCertificateChanged_MakesItAgainWhenNeeded(string name, Func<CertificateSighting, CertificateSighting> change, string? reason)
    {
        var seen = Complete();
        seen[name] = change(seen[name]);

        var plan = PkiPlanner.Plan(s_wishes, seen, s_now);

        Assert.Empty(plan.Problems);
        if (reason is null)
            Assert.Empty(plan.Make);
        else
            Assert.Contains(reason, Assert.Single(plan.Make, m => m.Wish.Name == name).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_NothingThere_MakesEverythingAuthoritiesFirst()
    {
        var plan = PkiPlanner.Plan(s_wishes, new Dictionary<string, CertificateSighting>(), s_now);

        Assert.Equal(["ca", "front-proxy-ca", "apiserver", "apiserver-kubelet-client", "front-proxy-client", "admin"], plan.Make.Select(m => m.Wish.Name));
    }

    [Fact]
    public void Plan_AuthorityWithoutKey_MakesNothingNewButKeepsWhatIsFine()
    {
        var seen = Complete();
        seen["ca"] = seen["ca"] with { HasKey = false };
        Assert.Empty(PkiPlanner.Plan(s_wishes, seen, s_now).Problems);
        seen.Remove("admin");

        Assert.Contains("there is no ca.key", Assert.Single(PkiPlanner.Plan(s_wishes, seen, s_now).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AuthorityDamagedOrExpired_AsksTheOperator()
    {
        var seen = Complete();
        seen["ca"] = seen["ca"] with { Damage = "no PEM" };
        seen["front-proxy-ca"] = seen["front-proxy-ca"] with { NotAfter = s_now.AddDays(-1) };

        var plan = PkiPlanner.Plan(s_wishes, seen, s_now);

        Assert.Equal(2, plan.Problems.Count);
        Assert.DoesNotContain(plan.Make, m => m.Wish.IsAuthority);
    }

    [Fact]
    public void ServingNames_Always_HoldTheServiceAndThisMachineAndNoUnspecifiedAddress()
    {
        var names = PkiPlanner.ServingNames(s_options);

        Assert.Equal(
            [
                "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "localhost", "127.0.0.1", "::1",
                "10.0.0.1", "node1",
            ],
            names);
    }

    private static Dictionary<string, CertificateSighting> Complete() => s_wishes.ToDictionary(
        w => w.Name,
        w => new CertificateSighting(
            null, true, true, w.CommonName, w.Group.Length == 0 ? [] : [w.Group], w.Names, s_now.AddDays(-285), s_now.AddDays(80)),
        StringComparer.Ordinal);
}
