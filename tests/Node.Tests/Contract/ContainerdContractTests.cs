using NodeStack.TestSupport.Containerd;
using NodeStack.TestSupport.Contracts;

namespace NodeStack.Node.Tests.Contract;

/// <summary>The contract on real containerd, supervised by the product in a temporary folder.</summary>
[NeedsContainerd]
public sealed class ContainerdContractTests(ContainerdFixture containerd) : ContainerRuntimeContract, IClassFixture<ContainerdFixture>
{
    protected override Task<RuntimeUnderTest> SubjectAsync() =>
        Task.FromResult(new RuntimeUnderTest(containerd.Runtime, containerd.Images, ContainerdFixture.Image, containerd.LogRoot));
}
