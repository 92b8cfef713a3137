using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.Contract.Tests;

/// <summary>The contract on the fake behind gRPC, through the product's own client.</summary>
public sealed class GrpcFakeTests : ContainerRuntimeContract
{
    private readonly string _logs = Directory.CreateTempSubdirectory("nodestack-test-").FullName;
    private FakeCriServer? _server;
    private RuntimeConnection? _connection;

    protected override async Task<RuntimeUnderTest> SubjectAsync()
    {
        _server = await FakeCriServer.StartAsync(FakeScripts.NewRuntime());
        _connection = new RuntimeConnection(_server.Endpoint, new CriClientOptions(), TimeProvider.System);
        return new RuntimeUnderTest(new CriRuntimeClient(_connection), new CriImageClient(_connection), "localhost/nodestack/busybox:1", _logs);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _connection?.Dispose();
        await _server!.DisposeAsync();
        Directory.Delete(_logs, recursive: true);
    }
}
