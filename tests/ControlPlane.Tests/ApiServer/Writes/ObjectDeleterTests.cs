using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Tests.ApiServer.Cache;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.ControlPlane.Tests.Storage.Sqlite;

namespace NodeStack.ControlPlane.Tests.ApiServer.Writes;

/// <summary>A pod that has ended is marked and then removed: what others do in between.</summary>
public sealed class ObjectDeleterTests : IAsyncDisposable
{
    private readonly SqliteFolder _folder = new();
    private readonly FlakyStore _store;
    private readonly ServedResource _pods;

    public ObjectDeleterTests()
    {
        _store = new FlakyStore(_folder.Open());
        var pods = BuiltInResources.All.Single(d => d is { Group: "", Resource: "pods" });
        _pods = new ServedResource(pods, ApiSchema.Get(pods.Schema), "/registry/core/pods/", null) { Stored = pods };
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Removed_ByAnother_TheDeleteSucceeds()
    {
        _store.AfterUpdate = async (store, key, revision) => await store.DeleteAsync(key, revision, default);
        Assert.True((await DeleteAsync()).IsGone);
    }

    [Fact]
    public async Task Written_ByAnother_ItIsRemovedAllTheSame()
    {
        _store.AfterUpdate = async (store, key, revision) => await store.UpdateAsync(key, Ended("1", "seen"), revision, null, default);
        Assert.True((await DeleteAsync()).IsGone);
        Assert.Null(await _store.GetAsync(Key, default));
    }

    [Fact]
    public async Task Replaced_ByAnother_TheNewOneLives()
    {
        _store.AfterUpdate = async (store, key, revision) =>
        {
            await store.DeleteAsync(key, revision, default);
            await store.CreateAsync(key, Ended("2"), null, default);
        };
        var answer = await DeleteAsync();
        Assert.True(answer.IsGone);
        Assert.Equal("1", new ObjectMeta(answer.Item).Uid);
        Assert.NotNull(await _store.GetAsync(Key, default));
    }

    private string Key => _pods.KeyOf("ns", "p");

    private async Task<DeletionAnswer> DeleteAsync()
    {
        await _store.CreateAsync(Key, Ended("1"), null, default);
        var chain = new AdmissionChain([]);
        var deleter = new ObjectDeleter(_store, new ObjectWriter(_store, chain, [], null, TimeProvider.System), chain, TimeProvider.System);
        return await deleter.DeleteAsync(_pods, "ns", "p", new DeleteOptions(null, "", "", "", false), Users.Of("jane"), [], Deadline.Token());
    }

    private static byte[] Ended(string uid, string note = "") => ObjectEncoder.Encode(JsonNode.Parse($$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"ns","uid":"{{{uid}}}","annotations":{"note":"{{{note}}}"}},
         "spec":{"nodeName":"n","terminationGracePeriodSeconds":30,"containers":[{"name":"c","image":"i"}]},"status":{"phase":"Succeeded"}}
        """));
}
