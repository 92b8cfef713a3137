using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.PersistentVolumes;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.PersistentVolumes;

public sealed class VolumePlannerTests
{
    private static readonly Dictionary<string, V1StorageClass> s_none = [];

    [Fact]
    public void Best_SeveralThatDo_SmallestAndOneKeptBeforeAll()
    {
        var claim = Claim("5Gi");
        V1PersistentVolume[] volumes = [Volume("big", "50Gi"), Volume("fits", "6Gi"), Volume("small", "1Gi"), Volume("other", "5Gi", storageClass: "fast")];

        Assert.Equal("fits", VolumeMatchRules.Best(claim, volumes, false)!.Metadata.Name);
        Assert.Null(VolumeMatchRules.Best(claim, volumes, delayed: true));
        volumes[0].Spec.ClaimRef = new V1ObjectReference { NamespaceProperty = "ns", Name = "c" };
        Assert.Equal("big", VolumeMatchRules.Best(claim, volumes, delayed: true)!.Metadata.Name);
    }

    [Theory]
    [InlineData("""{"accessModes":["ReadWriteMany"]}""", null)]
    [InlineData("""{"accessModes":["ReadWriteOnce"],"volumeMode":"Block"}""", null)]
    [InlineData("""{"accessModes":["ReadWriteOnce"],"selector":{"matchLabels":{"a":"b"}}}""", null)]
    [InlineData("""{"accessModes":["ReadWriteOnce"],"selector":{"matchLabels":{"disk":"v"}}}""", "v")]
    [InlineData("""{"accessModes":["ReadWriteOnce"]}""", "v")]
    public void Best_Table(string spec, string? expected)
    {
        var volume = Volume("v", "5Gi");
        volume.Metadata.Labels = new Dictionary<string, string> { ["disk"] = "v" };

        Assert.Equal(expected, VolumeMatchRules.Best(Claim("1Gi", spec), [volume], false)?.Metadata.Name);
    }

    [Theory]
    [InlineData(null, "Pending", "FailedBinding", "no persistent volumes available for this claim and no storage class is set")]
    [InlineData("late", "Pending", "WaitForFirstConsumer", "waiting for first consumer to be created before binding")]
    public void Plan_NothingFits_PendingWithWhy(string? storageClass, string phase, string reason, string message)
    {
        var step = Assert.IsType<ClaimStep.Phase>(ClaimPlanner.Plan(Claim("1Gi", storageClass: storageClass ?? ""), new Dictionary<string, V1PersistentVolume>(), Classes(), [], true));

        Assert.Equal((phase, reason, message), (step.Name, step.Notice!.Reason, step.Notice.Message));
    }

    [Fact]
    public void Plan_DelayedWithPodsWaiting_NamesThem() =>
        Assert.Equal("waiting for pods a,b to be scheduled", Assert.IsType<ClaimStep.Phase>(ClaimPlanner.Plan(Claim("1Gi", storageClass: "late"), new Dictionary<string, V1PersistentVolume>(), Classes(), ["a", "b"], true)).Notice!.Message);

    [Fact]
    public void Plan_Classes_DefaultTakenProvisionerAskedOrNone()
    {
        var volumes = new Dictionary<string, V1PersistentVolume>();
        Assert.Equal("usual", Assert.IsType<ClaimStep.TakeClass>(ClaimPlanner.Plan(Claim("1Gi", storageClass: null), volumes, Classes(), [], true)).Name);
        Assert.Equal("csi.example", Assert.IsType<ClaimStep.Provision>(ClaimPlanner.Plan(Claim("1Gi", storageClass: "usual"), volumes, Classes(), [], true)).Provisioner);
        Assert.Equal("storageclass.storage.k8s.io \"none\" not found", Assert.IsType<ClaimStep.CannotProvision>(ClaimPlanner.Plan(Claim("1Gi", storageClass: "none"), volumes, Classes(), [], true)).Why);
        Assert.Equal("no volume plugin matched name: kubernetes.io/no-provisioner", Assert.IsType<ClaimStep.CannotProvision>(ClaimPlanner.Plan(Claim("1Gi", storageClass: "manual"), volumes, Classes(), [], true)).Why);
    }

    [Theory]
    [InlineData("v", true, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!")]
    [InlineData("", true, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!")]
    public void Plan_BoundWithoutItsVolume_Lost(string volume, bool completed, string reason, string message)
    {
        var claim = Claim("1Gi");
        claim.Spec.VolumeName = volume;
        claim.Metadata.Annotations = completed ? new Dictionary<string, string> { ["pv.kubernetes.io/bind-completed"] = "yes" } : null;

        var step = Assert.IsType<ClaimStep.Phase>(ClaimPlanner.Plan(claim, new Dictionary<string, V1PersistentVolume>(), s_none, [], true));
        Assert.Equal(("Lost", reason, message), (step.Name, step.Notice!.Reason, step.Notice.Message));
    }

    [Theory]
    [InlineData("6Gi", "", "Cannot bind to requested volume \"v\": requested PV is too small")]
    [InlineData("1Gi", "fast", "Cannot bind to requested volume \"v\": storageClassName does not match")]
    public void Plan_AskedForOneThatDoesNotDo_SaysWhy(string size, string storageClass, string message)
    {
        var claim = Claim(size, storageClass: storageClass);
        claim.Spec.VolumeName = "v";

        Assert.Equal(message, Assert.IsType<ClaimStep.Phase>(ClaimPlanner.Plan(claim, new Dictionary<string, V1PersistentVolume> { ["v"] = Volume("v", "5Gi") }, s_none, [], true)).Notice!.Message);
    }

    [Fact]
    public void PlanVolume_States_Table()
    {
        var (claim, volume) = (Claim("1Gi"), Volume("v", "5Gi"));
        Assert.Equal(new VolumeStep.Phase("Available"), VolumePlanner.Plan(volume, null));
        volume = VolumePlanner.Bound(volume, claim)!;
        Assert.IsType<VolumeStep.WakeClaim>(VolumePlanner.Plan(volume, claim));
        Assert.IsType<VolumeStep.Reclaim>(VolumePlanner.Plan(volume, null));
        claim.Spec.VolumeName = "v";
        Assert.Equal(new VolumeStep.Phase("Bound"), VolumePlanner.Plan(volume, claim));
        claim.Spec.VolumeName = "elsewhere";
        Assert.IsType<VolumeStep.Unbind>(VolumePlanner.Plan(volume, claim));
        Assert.Null(VolumePlanner.Unbound(volume).Spec.ClaimRef);
    }

    [Fact]
    public void Bound_KeptByItsUser_StaysKeptWhenFreed()
    {
        var volume = Volume("v", "5Gi");
        volume.Spec.ClaimRef = new V1ObjectReference { NamespaceProperty = "ns", Name = "c" };
        var bound = VolumePlanner.Bound(volume, Claim("1Gi"))!;

        Assert.Equal("uid-c", bound.Spec.ClaimRef.Uid);
        Assert.Equal(("c", null), (VolumePlanner.Unbound(bound).Spec.ClaimRef.Name, VolumePlanner.Unbound(bound).Spec.ClaimRef.Uid));
    }

    [Fact]
    public void Best_AnyVolumes_DoesAndNoneIsSmaller() =>
        Gen.Select(Gen.Int[1, 20], Gen.Select(Gen.Int[1, 20], Gen.Bool, Gen.Bool).List[0, 20]).Sample((size, wished) =>
        {
            var claim = Claim($"{size}Gi");
            var volumes = wished.Select((w, i) =>
            {
                var volume = Volume($"v{i}", $"{w.Item1}Gi", storageClass: w.Item2 ? "" : "fast");
                if (w.Item3)
                    volume.Spec.ClaimRef = new V1ObjectReference { NamespaceProperty = "ns", Name = "other" };
                return volume;
            }).ToList();
            var best = VolumeMatchRules.Best(claim, volumes, false);
            var fitting = wished.Where(w => w.Item1 >= size && w.Item2 && !w.Item3).Select(w => w.Item1).ToList();
            return fitting.Count == 0 ? best is null : best!.Spec.Capacity["storage"].ToString() == $"{fitting.Min()}Gi";
        });

    private static Dictionary<string, V1StorageClass> Classes() => new()
    {
        ["late"] = new V1StorageClass { Metadata = new V1ObjectMeta { Name = "late" }, Provisioner = "csi.example", VolumeBindingMode = "WaitForFirstConsumer" },
        ["usual"] = new V1StorageClass
        {
            Metadata = new V1ObjectMeta { Name = "usual", Annotations = new Dictionary<string, string> { ["storageclass.kubernetes.io/is-default-class"] = "true" } }, Provisioner = "csi.example", VolumeBindingMode = "Immediate",
        },
        ["manual"] = new V1StorageClass { Metadata = new V1ObjectMeta { Name = "manual" }, Provisioner = "kubernetes.io/no-provisioner", VolumeBindingMode = "Immediate" },
    };

    private static V1PersistentVolumeClaim Claim(string size, string spec = """{"accessModes":["ReadWriteOnce"]}""", string? storageClass = "")
    {
        var claim = Of<V1PersistentVolumeClaim>($$$"""{"metadata":{"name":"c","namespace":"ns","uid":"uid-c"},"spec":{{{spec}}}}""");
        (claim.Spec.Resources, claim.Spec.StorageClassName) = (new V1VolumeResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(size) } }, storageClass);
        return claim;
    }

    private static V1PersistentVolume Volume(string name, string size, string storageClass = "") => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1PersistentVolumeSpec { Capacity = new Dictionary<string, ResourceQuantity> { ["storage"] = new(size) }, AccessModes = ["ReadWriteOnce"], StorageClassName = storageClass, PersistentVolumeReclaimPolicy = "Retain" },
        Status = new V1PersistentVolumeStatus { Phase = "Available" },
    };
}
