using Microsoft.Extensions.Logging;

namespace NodeStack.Manifests;

/// <summary>Tells what is wrong once, and again only when it is something else. For one thread.</summary>
internal sealed class ManifestReporter(ILogger logger)
{
    private HashSet<ManifestProblem> _told = [];

    public void Report(IEnumerable<ManifestProblem> problems)
    {
        var now = problems.ToHashSet();
        foreach (var problem in now.Where(p => !_told.Contains(p)))
            ManifestLog.Problem(logger, problem.Place, problem.Text);
        _told = now;
    }
}
