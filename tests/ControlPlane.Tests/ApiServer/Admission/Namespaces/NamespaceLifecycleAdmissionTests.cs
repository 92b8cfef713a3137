using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Admission.Namespaces;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Namespaces;

public sealed class NamespaceLifecycleAdmissionTests
{
    private readonly FakeObjects _objects = new();

    [Theory]
    [InlineData("default")]
    [InlineData("kube-system")]
    [InlineData("kube-public")]
    public async Task Delete_NamespaceOfTheSystem_IsForbidden(string name)
    {
        var error = await Plugin().RefusedAsync(Writes.Delete("namespaces", name));

        Assert.Equal($"namespaces \"{name}\" is forbidden: this namespace may not be deleted", error.Message);
    }

    [Fact]
    public async Task Create_NamespaceMissing_IsNotFound()
    {
        var error = await Plugin().RefusedAsync(Writes.Create("configmaps", """{"metadata":{"name":"c"}}"""));

        Assert.Equal((404, "namespaces \"ns\" not found"), (error.Status.Code, error.Message));
    }

    [Fact]
    public async Task Create_NamespaceEnding_IsForbiddenWithACause()
    {
        _objects.With("namespaces", """{"metadata":{"name":"ns"},"status":{"phase":"Terminating"}}""");

        var error = await Plugin().RefusedAsync(Writes.Create("configmaps", """{"metadata":{"name":"c"}}"""));

        Assert.Equal("configmaps \"c\" is forbidden: unable to create new content in namespace ns because it is being terminated", error.Message);
        var cause = Assert.Single(error.Status.Details!.Causes!);
        Assert.Equal(("NamespaceTerminating", "namespace ns is being terminated", "metadata.namespace"), (cause.Reason, cause.Message, cause.Field));
        await Plugin().RunAsync(Writes.Update("configmaps", """{"metadata":{"name":"c"}}""", "{}"));
        await Plugin().RunAsync(Writes.Delete("configmaps", "c"));
    }

    [Fact]
    public async Task Create_AccessReviewOrClusterWide_NeedsNoNamespace()
    {
        await Plugin().RunAsync(Writes.Create("nodes", """{"metadata":{"name":"n"}}"""));
        var request = Writes.Create("configmaps", "{}");
        await Plugin().RunAsync(new()
        {
            Operation = request.Operation,
            Resource = request.Resource with { Resource = "localsubjectaccessreviews", Group = "authorization.k8s.io" },
            Namespace = "ns",
            Name = "",
            User = request.User,
        });
    }

    private NamespaceLifecycleAdmission Plugin() => new(_objects, new FakeTimeProvider());
}
