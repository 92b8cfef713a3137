using NodeStack.ControlPlane.Storage;
using NodeStack.TestSupport.Contracts;

namespace NodeStack.ControlPlane.Tests.Storage.Etcd;

/// <summary>The contract on real etcd.</summary>
[NeedsEtcd]
public sealed class EtcdStoreContractTests(EtcdFixture etcd) : StoreContract, IClassFixture<EtcdFixture>
{
    private protected override IStore Store => etcd.Store;

    /// <summary>Real time: the tests wait for what is to come of it.</summary>
    private protected override Task PassAsync(TimeSpan time) => Task.CompletedTask;
}
