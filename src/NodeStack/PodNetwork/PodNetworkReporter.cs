using Microsoft.Extensions.Logging;

namespace NodeStack.PodNetwork;

/// <summary>Tells each problem once for as long as it lasts, and when it is over. For one thread.</summary>
internal sealed class PodNetworkReporter(ILogger logger)
{
    private HashSet<PodNetworkProblem> _told = [];

    public void Report(IEnumerable<PodNetworkProblem> problems)
    {
        var now = problems.ToHashSet();
        foreach (var problem in now.Where(p => !_told.Contains(p)))
            if (problem.IsPassing)
                PodNetworkLog.Waiting(logger, problem.Subject, problem.Text);
            else
                PodNetworkLog.Problem(logger, problem.Subject, problem.Text);
        var subjects = now.Select(static p => p.Subject).ToHashSet();
        foreach (var subject in _told.Where(static p => !p.IsPassing).Select(static p => p.Subject).Distinct().Where(s => !subjects.Contains(s)))
            PodNetworkLog.Mended(logger, subject);
        _told = now;
    }
}
