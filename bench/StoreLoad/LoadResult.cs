namespace NodeStack.StoreLoad;

/// <param name="Latencies">In milliseconds, sorted.</param>
internal sealed record LoadResult(int Writes, TimeSpan Elapsed, TimeSpan Cpu, double[] Latencies)
{
    public double Percentile(double part) => Latencies[(int)(part * (Latencies.Length - 1))];
}
