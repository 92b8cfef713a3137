using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Tests.Controllers.Pods;

public sealed class SlowStartTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "1")]
    [InlineData(7, "1 2 4")]
    [InlineData(10, "1 2 4 3")]
    public void Batches_Count_Double(int count, string expected) => Assert.Equal(expected, string.Join(' ', SlowStart.Batches(count)));

    [Fact]
    public async Task RunAsync_FailureInTheThirdBatch_TriesNoFourth()
    {
        var tried = 0;
        var (done, failure) = await SlowStart.RunAsync(100, i =>
        {
            Interlocked.Increment(ref tried);
            return i == 4 ? throw new ApiException(403, "Forbidden", "exceeded quota") : Task.CompletedTask;
        });
        Assert.Equal((6, 7, "exceeded quota"), (done, tried, failure!.Message));
    }
}
