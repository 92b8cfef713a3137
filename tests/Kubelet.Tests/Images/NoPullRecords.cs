using NodeStack.Kubelet.Images.Credentials;
using NodeStack.Kubelet.Images.Records;

namespace NodeStack.Kubelet.Tests.Images;

/// <summary>Remembers nothing: every pod may use what is on the node.</summary>
internal sealed class NoPullRecords : IPullRecords
{
    public Task<bool> MayUseAsync(string image, string imageRef, Func<Task<IReadOnlyList<PullCredential>>> credentials) => Task.FromResult(true);

    public void Begin(string image)
    {
    }

    public void Pulled(string image, string imageRef, PullCredential? used)
    {
    }

    public void Failed(string image)
    {
    }
}
