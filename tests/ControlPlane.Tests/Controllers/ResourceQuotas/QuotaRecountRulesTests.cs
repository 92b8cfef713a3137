using k8s.Models;
using NodeStack.ControlPlane.Controllers.ResourceQuotas;

namespace NodeStack.ControlPlane.Tests.Controllers.ResourceQuotas;

public sealed class QuotaRecountRulesTests
{
    private static readonly DateTime s_time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Pod_ThatIsBoundAndRuns_FreesNothing() => Assert.False(QuotaRecountRules.MayFree(Pod("Pending"), Pod("Running")));

    [Fact]
    public void Pod_ThatGoesEndsOrIsResized_MayFree()
    {
        Assert.True(QuotaRecountRules.MayFree(Pod("Running"), null));
        Assert.True(QuotaRecountRules.MayFree(Pod("Running"), Pod("Succeeded")));
        Assert.True(QuotaRecountRules.MayFree(Pod("Running"), Pod("Failed")));
        Assert.True(QuotaRecountRules.MayFree(Pod("Running"), Pod("Running", deleted: s_time)));
        Assert.True(QuotaRecountRules.MayFree(Pod("Running"), Pod("Running", generation: 2)));
        Assert.False(QuotaRecountRules.MayFree(Pod("Failed"), Pod("Failed")));
    }

    [Fact]
    public void Quota_IsAnother_WhenItsSpecIs()
    {
        Assert.False(QuotaRecountRules.IsAnother(Quota("2", used: "0"), Quota("2", used: "1")));
        Assert.True(QuotaRecountRules.IsAnother(Quota("2", used: "0"), Quota("3", used: "0")));
    }

    private static V1Pod Pod(string phase, long generation = 1, DateTime? deleted = null) => new()
    {
        Metadata = new V1ObjectMeta { Name = "p", Generation = generation, DeletionTimestamp = deleted },
        Status = new V1PodStatus { Phase = phase },
    };

    private static V1ResourceQuota Quota(string pods, string used) => new()
    {
        Metadata = new V1ObjectMeta { Name = "q" },
        Spec = new V1ResourceQuotaSpec { Hard = new Dictionary<string, ResourceQuantity> { ["pods"] = new(pods) } },
        Status = new V1ResourceQuotaStatus { Used = new Dictionary<string, ResourceQuantity> { ["pods"] = new(used) } },
    };
}
