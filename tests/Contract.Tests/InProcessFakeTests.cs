using NodeStack.TestSupport.Contracts;

namespace NodeStack.Contract.Tests;

/// <summary>The contract on the fake, called directly.</summary>
public sealed class InProcessFakeTests : ContainerRuntimeContract
{
    private readonly string _logs = Directory.CreateTempSubdirectory("nodestack-test-").FullName;

    protected override Task<RuntimeUnderTest> SubjectAsync()
    {
        var fake = FakeScripts.NewRuntime();
        return Task.FromResult(new RuntimeUnderTest(fake, fake, "localhost/nodestack/busybox:1", _logs));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_logs, recursive: true);
    }
}
