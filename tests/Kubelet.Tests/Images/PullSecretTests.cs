using System.Text;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Images.Credentials;
using NodeStack.Kubelet.Tests.Containers;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.Images;

public class PullSecretTests
{
    private readonly FakeConfigApi _api = new();
    private readonly RecordedEvents _events = new();
    private readonly ConfigCache _objects;
    private readonly PullSecretCredentials _credentials;
    private readonly CountingLogger _logger = new();

    public PullSecretTests()
    {
        _objects = new ConfigCache(new FetchedConfigReader(new ApiResources(_api), TimeSpan.Zero, new FakeTimeProvider()));
        _credentials = new PullSecretCredentials(_objects, _events, _logger);
    }

    [Fact]
    public async Task LookupAsync_BothKinds_LongestMatchFirstAndTheOwnerIsKept()
    {
        Put("one", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", """{"auths":{"r.example":{"username":"wide","password":"p"}}}""");
        Put("two", "kubernetes.io/dockercfg", ".dockercfg", """{"https://r.example/v1/team":{"auth":"bmFycm93OnA="}}""");
        Put("three", "Opaque", ".dockerconfigjson", """{"auths":{"r.example":{"username":"no","password":"p"}}}""");
        var found = await LookupAsync("r.example/team/app", "one", "two", "three");
        Assert.Equal([("narrow", "two"), ("wide", "one")], found.Select(c => (c.Auth.Username, c.Owner!.Name)));
        Assert.Equal(["wide"], (await LookupAsync("r.example/else", "one", "two")).Select(c => c.Auth.Username));
        Assert.Empty(_events.Lines);
    }

    [Fact]
    public async Task LookupAsync_MissingAndBroken_AreToldOfAndLeftOut()
    {
        Put("good", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", """{"auths":{"r.example":{"username":"u","password":"p"}}}""");
        Put("broken", "kubernetes.io/dockerconfigjson", ".dockerconfigjson", "hunter2");
        Assert.Equal(["u"], (await LookupAsync("r.example/app", "none", "broken", "good", "gone")).Select(c => c.Auth.Username));
        Assert.Equal(
            ["Warning FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (none, gone); attempting to pull the image may not succeed."],
            _events.Lines);
        Assert.Equal(1, _logger.Warnings);
    }

    private async Task<IReadOnlyList<PullCredential>> LookupAsync(string repository, params string[] secrets)
    {
        var pod = TestPods.Spec($"imagePullSecrets: [{string.Join(", ", secrets.Select(s => $"{{name: {s}}}"))}]");
        _objects.Follow([pod]);
        return await _credentials.LookupAsync(pod, repository, default);
    }

    private void Put(string name, string type, string key, string value) => _api.Put(new V1Secret
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns", Uid = "uid-" + name },
        Type = type,
        Data = new Dictionary<string, byte[]> { [key] = Encoding.UTF8.GetBytes(value) },
    });
}
