using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Images;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Configuration;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Images.Providers;
using NodeStack.Kubelet.Tests.Containers;
using NodeStack.Kubelet.Volumes.Tokens;
using NodeStack.TestSupport.Api;
using Prometheus;
using k8s.Models;

namespace NodeStack.Kubelet.Tests.Images;

public sealed class CredentialProviderTests : IDisposable
{
    private const string Version = ProviderConfigParser.V1;
    private readonly string _folder = Directory.CreateTempSubdirectory("providers").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeProcess _process = new();
    private readonly CountingLogger _logger = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Image", "r.example/a", "r.example/a", 1)]
    [InlineData("Image", "r.example/a", "r.example/b", 2)]
    [InlineData("Registry", "r.example/a", "r.example/b", 1)]
    [InlineData("Registry", "r.example/a", "s.example/a", 2)]
    [InlineData("Global", "r.example/a", "s.example/b", 1)]
    public async Task Lookup_Twice_IsKeptAsTheAnswerSays(string keyType, string first, string second, int runs)
    {
        _process.Answer = Answer(keyType, """ "*.example": {"username": "u", "password": "p"} """);
        var credentials = Credentials(Config());
        Assert.Equal(new RegistryAuth("u", "p"), Assert.Single(await credentials.LookupAsync(Pod(), first, default)).Auth);
        Assert.Single(await credentials.LookupAsync(Pod(), second, default));
        Assert.Equal(runs, _process.Inputs.Count);
        _time.Advance(TimeSpan.FromMinutes(10));
        await credentials.LookupAsync(Pod(), first, default);
        Assert.Equal(runs + 1, _process.Inputs.Count);
    }

    [Theory]
    [InlineData("0s", 2)]
    [InlineData("1h", 1)]
    public async Task Lookup_AnswerTellsHowLongItHolds_ThatCounts(string duration, int runs)
    {
        _process.Answer = Answer("Image", "", duration);
        var credentials = Credentials(Config());
        await credentials.LookupAsync(Pod(), "r.example/a", default);
        _time.Advance(TimeSpan.FromMinutes(20));
        await credentials.LookupAsync(Pod(), "r.example/a", default);
        Assert.Equal(runs, _process.Inputs.Count);
    }

    [Fact]
    public async Task Lookup_OtherImages_AreNotAskedFor()
    {
        Assert.Empty(await Credentials(Config()).LookupAsync(Pod(), "elsewhere.org/a", default));
        Assert.Empty(_process.Inputs);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"kind":"CredentialProviderResponse","apiVersion":"v0","cacheKeyType":"Image"}""")]
    [InlineData("""{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Nope"}""")]
    [InlineData(null)]
    public async Task Lookup_PluginFails_LendsNothingAndIsAskedAgain(string? answer)
    {
        _process.Answer = answer;
        var credentials = Credentials(Config());
        Assert.Empty(await credentials.LookupAsync(Pod(), "r.example/a", default));
        Assert.Empty(await credentials.LookupAsync(Pod(), "r.example/a", default));
        Assert.Equal((2, 2), (_process.Inputs.Count, _logger.Warnings));
    }

    [Fact]
    public async Task Lookup_WithTokens_TellsTheAccountAndKeepsAnswersApart()
    {
        var api = new FakeConfigApi { OnCreate = Issue };
        api.Put("/api/v1/namespaces/ns/serviceaccounts", new V1ServiceAccount
        {
            Metadata = new V1ObjectMeta { Name = "sa", NamespaceProperty = "ns", Uid = "sa-uid", Annotations = new Dictionary<string, string> { ["a/role"] = "reader", ["other"] = "x" } },
        });
        var accounts = new ApiResources(api).ServiceAccounts;
        _process.Answer = Answer("Image", """ "r.example": {"username": "u", "password": "p"} """);
        var config = Config() with { Tokens = new ProviderTokens("registry", true, false, ["a/role"], []) };
        var credentials = new ProviderCredentials([Provider(config)], accounts, new ServiceAccountTokens(accounts, _time, _logger), _logger);
        Assert.Empty(await credentials.LookupAsync(Pod(), "r.example/a", default));
        var lent = Assert.Single(await credentials.LookupAsync(TestPods.Spec("serviceAccountName: sa"), "r.example/a", default));
        Assert.Equal(("sa-uid", false), (lent.Owner!.Uid, lent.Owner.IsSecret));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$$"""{"kind":"CredentialProviderRequest","apiVersion":"{{{Version}}}","image":"r.example/a","serviceAccountToken":"token","serviceAccountAnnotations":{"a/role":"reader"}}"""),
            JsonNode.Parse(_process.Inputs.Single())));
        _process.Answer = Answer("Image", """ "r.example": {"username": "u", "password": "token"} """);
        Assert.Empty(await credentials.LookupAsync(TestPods.Spec("serviceAccountName: sa"), "r.example/b", default));
    }

    [Fact]
    public async Task Process_Script_GetsInputArgumentsAndEnvironment()
    {
        Script("plugin", "read -r line; printf '%s|%s|%s' \"$line\" \"$1\" \"$EXTRA\"");
        var config = Config() with { Args = ["-v"], Env = [new("EXTRA", "yes")] };
        Assert.Equal("{}|-v|yes", Encoding.UTF8.GetString(await new ProviderProcess(_folder, _time).RunAsync(config, "{}\n", default)));
    }

    [Theory]
    [InlineData("echo no luck >&2; exit 3", "exit status 3: no luck")]
    [InlineData("head -c 2000000 /dev/zero", "it wrote more than 1048576 bytes")]
    [InlineData(null, "cannot be run")]
    public async Task Process_Fails_SaysWhy(string? script, string message)
    {
        if (script is not null)
            Script("plugin", script);
        var e = await Assert.ThrowsAsync<IOException>(() => new ProviderProcess(_folder, _time).RunAsync(Config(), "{}", default));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_Hangs_IsKilledAfterAMinute()
    {
        Script("plugin", "exec sleep 600");
        var run = new ProviderProcess(_folder, _time).RunAsync(Config(), "{}", default);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("it took longer than 1m0s", (await Assert.ThrowsAsync<IOException>(() => run)).Message);
    }

    [Fact]
    public void Load_Folder_IsMergedAndSorted()
    {
        Write("b.yaml", "b", Version);
        Write("a.json.yaml", "a", Version);
        foreach (var name in new[] { "a", "b" })
            Script(name, "");
        var found = ProviderConfigLoader.Load(_folder, _folder);
        Assert.Equal(["a", "b"], found.Select(p => p.Name));
        Assert.Equal(TimeSpan.FromMinutes(5), found[0].CacheDuration);
        File.Delete(_folder + "/b");
        Assert.Equal([$"plugin binary executable {_folder}/b did not exist"], Assert.Throws<ConfigurationException>(() => ProviderConfigLoader.Load(_folder, _folder)).Errors);
    }

    [Fact]
    public void Load_BadFile_AllErrorsAreTold()
    {
        File.WriteAllText(_folder + "/c.yaml", """
            apiVersion: kubelet.config.k8s.io/v1
            kind: CredentialProviderConfig
            providers:
            - name: ../evil
              apiVersion: v0
              extra: 1
            """);
        var errors = Assert.Throws<ConfigurationException>(() => ProviderConfigLoader.Load(_folder + "/c.yaml", _folder)).Errors;
        Assert.Equal(5, errors.Count);
        Assert.All(errors, e => Assert.StartsWith($"{_folder}/c.yaml: providers[0]", e, StringComparison.Ordinal));
    }

    private ProviderCredentials Credentials(ProviderConfig config) => new([Provider(config)], null, null, _logger);

    private CredentialProvider Provider(ProviderConfig config) =>
        new(config, _process, new ProviderMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry())), _time, _logger);

    private static ProviderConfig Config() => new("plugin", Version, ["*.example", "r.example/team"], TimeSpan.FromMinutes(5));

    private static V1Pod Pod() => TestPods.Spec("containers: []");

    private static string Answer(string keyType, string auth, string? duration = null) =>
        "{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"" + Version + "\",\"cacheKeyType\":\"" + keyType + "\","
        + (duration is null ? "" : $"\"cacheDuration\":\"{duration}\",") + "\"auth\":{" + auth + "}}";

    private static JsonObject Issue(string path, JsonObject body)
    {
        var answer = body.DeepClone().AsObject();
        answer["status"] = new JsonObject { ["token"] = "token", ["expirationTimestamp"] = "2030-01-01T01:00:00Z" };
        return answer;
    }

    private void Script(string name, string body)
    {
        File.WriteAllText(Path.Combine(_folder, name), "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(Path.Combine(_folder, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void Write(string file, string name, string version) => File.WriteAllText(Path.Combine(_folder, file),
        $"apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n- name: {name}\n  apiVersion: {version}\n  matchImages: ['*.example']\n  defaultCacheDuration: 5m\n");

    private sealed class FakeProcess : IProviderProcess
    {
        public string? Answer { get; set; }
        public List<string> Inputs { get; } = [];

        public Task<byte[]> RunAsync(ProviderConfig provider, string input, CancellationToken cancel)
        {
            Inputs.Add(input);
            return Answer is { } answer ? Task.FromResult(Encoding.UTF8.GetBytes(answer)) : throw new IOException("exit status 1: ");
        }
    }
}
