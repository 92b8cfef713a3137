using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Images;
using NodeStack.Kubelet.Images.Credentials;
using NodeStack.Kubelet.Images.Records;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Images;

public sealed class PullRecordsTests : IDisposable
{
    private const string Image = "r.example/app:1";
    private const string Ref = "sha256:aaaa";
    private readonly string _root = Directory.CreateTempSubdirectory("records").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task MayUse_Preloaded_EveryoneMay() => Assert.True(await MayUseAsync(Records()));

    [Fact]
    public async Task MayUse_PulledWithASecret_OnlyPodsThatHaveItOrItsWords()
    {
        var records = Records();
        Pull(records, Secret("one", "a", "word"));
        Assert.False(await MayUseAsync(Records()));
        Assert.False(await MayUseAsync(Records(), Secret("two", "b", "guess")));
        Assert.True(await MayUseAsync(Records(), Secret("one", "a", "word")));
        Assert.True(await MayUseAsync(Records(), Secret("two", "b", "word")));
        Assert.True(await MayUseAsync(Records(), Secret("one", "a", "changed word")));
        Assert.False(await Records().MayUseAsync("other.example/app:1", Ref, () => throw new InvalidOperationException("not needed")));
    }

    [Fact]
    public async Task MayUse_PulledByTheNodeOrWithoutCredentials_EveryoneMay()
    {
        var records = Records();
        Pull(records, Secret("one", "a", "word"));
        Pull(records, new PullCredential(new RegistryAuth("node", "word")));
        Assert.True(await MayUseAsync(Records()));
        Pull(Records(), null);
        Assert.True(await MayUseAsync(Records()));
    }

    [Fact]
    public async Task MayUse_PulledForAServiceAccount_PodsOfThatAccountMay()
    {
        var account = new PullCredential(new RegistryAuth("token"), new CredentialOwner(false, "sa-uid", "ns", "sa"));
        Pull(Records(), account);
        Assert.True(await MayUseAsync(Records(), account with { Auth = new RegistryAuth("another token") }));
        Assert.False(await MayUseAsync(Records(), account with { Owner = new CredentialOwner(false, "sa-uid-2", "ns", "sa") }));
    }

    [Fact]
    public async Task Begin_KubeletDies_NobodyMayUseWhatNobodyShowed()
    {
        Records().Begin(Image);
        Assert.False(await MayUseAsync(Records()));
        var records = Records();
        records.Recover([new Image(Ref, [Image], [], 1, null, "", false)]);
        Assert.Empty(Directory.GetFiles(_root + "/image_manager/pulling"));
        Assert.False(await MayUseAsync(Records(), Secret("one", "a", "word")));
        Pull(Records(), Secret("one", "a", "word"));
        Assert.True(await MayUseAsync(Records(), Secret("one", "a", "word")));
    }

    [Fact]
    public async Task Failed_PullOfAPreloadedImage_ChangesNothing()
    {
        var records = Records();
        records.Begin(Image);
        records.Begin(Image);
        records.Failed(Image);
        Assert.False(await MayUseAsync(records));
        records.Failed(Image);
        Assert.True(await MayUseAsync(records));
        Assert.Empty(Directory.GetFiles(_root + "/image_manager/pulling"));
    }

    [Fact]
    public async Task MayUse_BrokenRecord_OpensToNobody()
    {
        Pull(Records(), null);
        File.WriteAllText(Directory.GetFiles(_root + "/image_manager/pulled").Single(), "{");
        Assert.False(await MayUseAsync(Records()));
    }

    [Theory]
    [InlineData("NeverVerify", true, true)]
    [InlineData("NeverVerifyPreloadedImages", true, false)]
    [InlineData("AlwaysVerify", false, false)]
    [InlineData("NeverVerifyAllowlistedImages", false, false)]
    public async Task MayUse_Policies(string policy, bool preloaded, bool pulled)
    {
        Assert.Equal(preloaded, await MayUseAsync(Records(policy)));
        Pull(Records(policy), Secret("one", "a", "word"));
        Assert.Equal(pulled, await MayUseAsync(Records(policy)));
    }

    [Theory]
    [InlineData("r.example/app", false)]
    [InlineData("r.example/*", false)]
    [InlineData("r.example/ap", true)]
    [InlineData("other.example/*", true)]
    public void IsRequired_Allowlist_Table(string allowed, bool expected) =>
        Assert.Equal(expected, new VerificationPolicy("NeverVerifyAllowlistedImages", [allowed]).IsRequired("r.example/app", true));

    [Fact]
    public async Task Prune_ImageGone_ItsRecordGoesUnlessItIsNew()
    {
        var records = Records();
        Pull(records, Secret("one", "a", "word"));
        records.Prune([], _time.GetUtcNow());
        Assert.False(await MayUseAsync(records));
        records.Prune([Ref], _time.GetUtcNow().AddMinutes(1));
        Assert.False(await MayUseAsync(records));
        records.Prune([], _time.GetUtcNow().AddMinutes(1));
        Assert.True(await MayUseAsync(records));
    }

    [Fact]
    public void Format_UpstreamsFile_IsReadAndWrittenAgain()
    {
        const string text = """{"kind":"ImagePulledRecord","apiVersion":"kubelet.config.k8s.io/v1beta1","lastUpdatedTime":"2024-10-21T12:26:40Z","imageRef":"test","credentialMapping":{"docker.io/testing/test":{"kubernetesSecrets":[{"uid":"u","namespace":"default","name":"pull-secret","credentialHash":"h"}]},"x":{"nodePodsAccessible":true}}}""";
        Assert.Equal(text, PullRecordFormat.Pulled(PullRecordFormat.ReadPulled(text)!));
        Assert.Equal("a:b", PullRecordFormat.ReadIntent("""{"kind":"ImagePullIntent","apiVersion":"kubelet.config.k8s.io/v1alpha1","image":"a:b"}"""));
        Assert.Null(PullRecordFormat.ReadPulled("""{"kind":"ImagePullIntent","apiVersion":"kubelet.config.k8s.io/v1beta1","image":"a:b"}"""));
    }

    [Fact]
    public void Files_Secrets_AreThePrivateMatterOfTheKubelet()
    {
        Pull(Records(), Secret("one", "a", "word"));
        var file = Directory.GetFiles(_root + "/image_manager/pulled").Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain("word", File.ReadAllText(file), StringComparison.Ordinal);
    }

    private static void Pull(PullRecords records, PullCredential? used)
    {
        records.Begin(Image);
        records.Pulled(Image, Ref, used);
    }

    private static Task<bool> MayUseAsync(PullRecords records, params PullCredential[] credentials) =>
        records.MayUseAsync(Image, Ref, () => Task.FromResult<IReadOnlyList<PullCredential>>(credentials));

    private static PullCredential Secret(string name, string ns, string word) =>
        new(new RegistryAuth("user", word), new CredentialOwner(true, "uid-" + name, ns, name));

    /// <summary>As a kubelet that was just started has them.</summary>
    private PullRecords Records(string policy = "NeverVerifyPreloadedImages") =>
        new(new PullRecordFiles(_root), new VerificationPolicy(policy, []), new PullRecordMetrics(_registry, new PullRecordFiles(_root)), _time, NullLogger.Instance);
}
