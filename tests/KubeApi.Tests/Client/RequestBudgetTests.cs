using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Tests.Client;

public sealed class RequestBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Take_WithinTheBurst_NobodyWaits()
    {
        var budget = new RequestBudget(2, 3, _time);
        for (var i = 0; i < 3; i++)
            Assert.True(budget.TakeAsync(default).IsCompletedSuccessfully);
        _time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++)
            Assert.True(budget.TakeAsync(default).IsCompletedSuccessfully);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => budget.TakeAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Take_BeyondTheBurst_EachWaitsForItsTurn()
    {
        var budget = new RequestBudget(2, 1, _time);
        await budget.TakeAsync(default);
        var (second, third) = (budget.TakeAsync(default), budget.TakeAsync(default));
        Assert.Equal((false, false), (second.IsCompleted, third.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        await second;
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        await third;
    }

    [Fact]
    public async Task Take_WaitGivenUp_CostsTheOthersNothing()
    {
        var budget = new RequestBudget(1, 1, _time);
        await budget.TakeAsync(default);
        using var stop = new CancellationTokenSource();
        var givenUp = budget.TakeAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        var next = budget.TakeAsync(default);
        _time.Advance(TimeSpan.FromSeconds(1));
        await next;
    }
}
