using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Admission.Pods;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Pods;

public sealed class ServiceAccountAdmissionTests
{
    private const string Pod = """{"metadata":{"name":"p"},"spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"c"}]}}""";
    private readonly FakeTimeProvider _time = new();
    private readonly FakeObjects _objects = new FakeObjects().With("serviceaccounts", """{"metadata":{"namespace":"ns","name":"default"},"imagePullSecrets":[{"name":"pull"}]}""");

    [Fact]
    public async Task Create_PlainPod_GetsAccountTokenAndPullSecrets()
    {
        var pod = await Plugin().RunAsync(Writes.Create("pods", Pod));

        var volume = pod.Text("spec", "volumes").Length == 0 ? pod.Items("spec", "volumes").Single() : throw new InvalidOperationException();
        Assert.Matches("^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$", volume.Text("name"));
        Assert.Equal(
            """{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}},{"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}],"defaultMode":420}""",
            volume["projected"]!.ToJsonString());
        Assert.All(
            pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")),
            c => Assert.Equal(
                $$$$$"""[{"name":"{{{{{volume.Text("name")}}}}}","readOnly":true,"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}]""", c["volumeMounts"]!.ToJsonString()));
        Assert.Equal(("default", "default"), (pod.Text("spec", "serviceAccountName"), pod.Text("spec", "serviceAccount")));
        Assert.Equal("""[{"name":"pull"}]""", pod.At("spec", "imagePullSecrets")!.ToJsonString());
    }

    [Theory]
    [InlineData("\"automountServiceAccountToken\":false", "", false)]
    [InlineData("\"x\":1", "\"automountServiceAccountToken\":false", false)]
    [InlineData("\"automountServiceAccountToken\":true", "\"automountServiceAccountToken\":false", true)]
    public async Task Create_Automount_PodWinsOverAccount(string pod, string account, bool mounted)
    {
        _objects.With("serviceaccounts", $$$$$"""{"metadata":{"namespace":"ns","name":"default"}{{{{{(account.Length > 0 ? "," + account : "")}}}}}}""");

        var made = await Plugin().RunAsync(Writes.Create("pods", $$$$$"""{"metadata":{"name":"p"},"spec":{{{{{{pod}}}}},"containers":[{"name":"c"}]}}"""));

        Assert.Equal(mounted, made.Items("spec", "volumes").Any());
    }

    [Fact]
    public async Task Create_OwnMountOrOwnVolume_IsRespected()
    {
        var made = await Plugin().RunAsync(Writes.Create("pods", """{"spec":{"volumes":[{"name":"kube-api-access-mine"}],"containers":[{"name":"c","volumeMounts":[{"name":"x","mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}]},{"name":"d"}]}}"""));

        Assert.Single(made.Items("spec", "volumes"));
        Assert.Equal(["x", "kube-api-access-mine"], made.Items("spec", "containers").Select(c => c.Items("volumeMounts").Single().Text("name")));
    }

    [Fact]
    public async Task Create_AccountMissing_IsForbidden() => Assert.Equal(
        "pods \"p\" is forbidden: error looking up service account ns/robot: serviceaccount \"robot\" not found",
        (await Plugin().RefusedAsync(Writes.Create("pods", """{"metadata":{"name":"p"},"spec":{"serviceAccountName":"robot","containers":[]}}"""))).Message);

    [Fact]
    public async Task Create_DefaultAccountNotMadeYet_IsWaitedFor()
    {
        _objects.Remove("serviceaccounts", "ns", "default");
        var run = Plugin().RunAsync(Writes.Create("pods", Pod));
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.False(run.IsCompleted);
        _objects.With("serviceaccounts", """{"metadata":{"namespace":"ns","name":"default"}}""");

        _time.Advance(TimeSpan.FromMilliseconds(200));

        Assert.NotNull(await run.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("\"serviceAccountName\":\"default\"", "a mirror pod may not reference service accounts")]
    [InlineData("\"volumes\":[{\"secret\":{\"secretName\":\"s\"}}]", "a mirror pod may not reference secrets")]
    [InlineData("\"volumes\":[{\"projected\":{\"sources\":[{\"serviceAccountToken\":{}}]}}]", "a mirror pod may not use ServiceAccountToken volume projections")]
    [InlineData("\"x\":1", null)]
    public async Task Create_MirrorPod_MayNotReferToAnything(string spec, string? problem)
    {
        var request = Writes.Create("pods", $$$$$"""{"metadata":{"name":"p","annotations":{"kubernetes.io/config.mirror":"x"}},"spec":{{{{{{spec}}}}}}}""");
        if (problem is null)
            Assert.Null((await Plugin().RunAsync(request)).At("spec", "volumes"));
        else
            Assert.Equal($"pods \"p\" is forbidden: {problem}", (await Plugin().RefusedAsync(request)).Message);
    }

    [Fact]
    public async Task Create_EnforcedSecrets_OnlyThoseOfTheAccount()
    {
        _objects.With("serviceaccounts", """{"metadata":{"namespace":"ns","name":"default","annotations":{"kubernetes.io/enforce-mountable-secrets":"true"}},"secrets":[{"name":"mine"}]}""");
        await Plugin().RunAsync(Writes.Create("pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","envFrom":[{"secretRef":{"name":"mine"}}]}]}}"""));

        Assert.EndsWith(
            "container c with envVar E referencing secret.secretName=\"other\" is not allowed because service account default does not reference that secret",
            (await Plugin().RefusedAsync(Writes.Create("pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","env":[{"name":"E","valueFrom":{"secretKeyRef":{"name":"other"}}}]}]}}"""))).Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "imagePullSecrets[0].name=\"pull\" is not allowed because service account default does not reference that imagePullSecret",
            (await Plugin().RefusedAsync(Writes.Create("pods", """{"metadata":{"name":"p"},"spec":{"imagePullSecrets":[{"name":"pull"}],"containers":[]}}"""))).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "pods \"p\" is forbidden: ephemeral container e with envFrom",
            (await Plugin().RefusedAsync(Writes.Update(
                "pods", """{"metadata":{"name":"p"},"spec":{"serviceAccountName":"default","ephemeralContainers":[{"name":"e","envFrom":[{"secretRef":{"name":"other"}}]}]}}""", "{}",
                subresource: "ephemeralcontainers"))).Message,
            StringComparison.Ordinal);
    }

    private ServiceAccountAdmission Plugin() => new(_objects, _time);
}
