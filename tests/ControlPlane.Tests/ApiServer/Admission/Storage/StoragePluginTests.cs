using NodeStack.ControlPlane.ApiServer.Admission.Storage;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Storage;

public sealed class StoragePluginTests
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private readonly FakeObjects _objects = new FakeObjects()
        .With(Classes, """{"metadata":{"name":"old","creationTimestamp":"2026-01-01T00:00:00Z","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}}}""")
        .With(Classes, """{"metadata":{"name":"new-b","creationTimestamp":"2026-01-02T00:00:00Z","annotations":{"storageclass.beta.kubernetes.io/is-default-class":"true"}}}""")
        .With(Classes, """{"metadata":{"name":"new-a","creationTimestamp":"2026-01-02T00:00:00Z","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"allowVolumeExpansion":true}""")
        .With("ingressclasses.networking.k8s.io", """{"metadata":{"name":"web","annotations":{"ingressclass.kubernetes.io/is-default-class":"true"}}}""");

    [Theory]
    [InlineData("{\"spec\":{}}", "new-a")]
    [InlineData("{\"spec\":{\"storageClassName\":\"\"}}", "")]
    [InlineData("{\"spec\":{\"storageClassName\":\"mine\"}}", "mine")]
    [InlineData("{\"metadata\":{\"annotations\":{\"volume.beta.kubernetes.io/storage-class\":\"x\"}}}", "")]
    public async Task DefaultStorageClass_Claim_GetsTheNewestDefaultWhenItNamesNone(string claim, string storageClass) => Assert.Equal(
        storageClass, (await new DefaultStorageClassAdmission(_objects).RunAsync(Writes.Create("persistentvolumeclaims", claim))).Text("spec", "storageClassName"));

    [Theory]
    [InlineData("{}", "web")]
    [InlineData("{\"spec\":{\"ingressClassName\":\"mine\"}}", "mine")]
    [InlineData("{\"metadata\":{\"annotations\":{\"kubernetes.io/ingress.class\":\"x\"}}}", "")]
    public async Task DefaultIngressClass_Ingress_GetsItWhenItNamesNone(string ingress, string ingressClass) => Assert.Equal(
        ingressClass, (await new DefaultIngressClassAdmission(_objects).RunAsync(Writes.Create("ingresses.networking.k8s.io", ingress))).Text("spec", "ingressClassName"));

    [Theory]
    [InlineData("persistentvolumeclaims", "kubernetes.io/pvc-protection")]
    [InlineData("persistentvolumes", "kubernetes.io/pv-protection")]
    [InlineData("volumeattributesclasses.storage.k8s.io", "kubernetes.io/vac-protection")]
    public async Task Protection_NewObject_GetsItsFinalizerOnce(string resource, string finalizer)
    {
        var made = await new StorageProtectionAdmission().RunAsync(Writes.Create(resource, """{"metadata":{"finalizers":["x"]}}"""));
        Assert.Equal(["x", finalizer], made.Texts("metadata", "finalizers"));
        Assert.Equal(2, (await new StorageProtectionAdmission().RunAsync(Writes.Create(resource, made!.ToJsonString()))).Texts("metadata", "finalizers").Count);
    }

    [Theory]
    [InlineData("1Gi", "Pending", "old", null)]
    [InlineData("2Gi", "Bound", "new-a", null)]
    [InlineData("2Gi", "Pending", "new-a", "Only bound persistent volume claims can be expanded")]
    [InlineData("2Gi", "Bound", "old", "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize")]
    public async Task Resize_Claim_OnlyWhereAllowed(string size, string phase, string storageClass, string? problem)
    {
        var plugin = new ClaimResizeAdmission(_objects);
        var request = Writes.Update(
            "persistentvolumeclaims", $$$$$"""{"metadata":{"name":"c"},"spec":{"storageClassName":"{{{{{storageClass}}}}}","resources":{"requests":{"storage":"{{{{{size}}}}}"}}}}""",
            $$$$$"""{"spec":{"storageClassName":"{{{{{storageClass}}}}}","resources":{"requests":{"storage":"1Gi"}}},"status":{"phase":"{{{{{phase}}}}}"}}""");
        if (problem is null)
            await plugin.RunAsync(request);
        else
            Assert.Equal($"persistentvolumeclaims \"c\" is forbidden: {problem}", (await plugin.RefusedAsync(request)).Message);
    }
}
