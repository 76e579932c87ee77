using System.Collections.Immutable;
using System.Globalization;
using Codex.Net.Responses;

namespace Codex.Net.Cassettes;

/// <summary>
/// A recording that answers in place of the server. Each request takes the next exchange, which must fit it; when several threads ask at
/// once, a later exchange may come first if it fits exactly.
/// Sequence: <see cref="CassetteReader"/> reads the file → <see cref="ReplayTransport"/> takes an exchange per request →
/// <see cref="RequestCheck"/> compares → <see cref="CassetteText"/> puts this run's paths and ids into the events.
/// </summary>
public sealed class Cassette
{
    private readonly string _path;
    private readonly ImmutableArray<CassetteExchange> _exchanges;
    private readonly bool[] _isUsed;
    private readonly Lock _gate = new();

    private Cassette(CassetteOptions options, ImmutableArray<CassetteExchange> exchanges)
    {
        _path = options.Path;
        _exchanges = exchanges;
        _isUsed = new bool[exchanges.Length];
        Text = new CassetteText(options.Places);
    }

    /// <summary>Reads a cassette.</summary>
    /// <exception cref="CassetteException">The file is missing, unreadable or no cassette.</exception>
    public static Cassette OpenForReplay(CassetteOptions options)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(options.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CassetteException(options.Path, "cannot be read: " + e.Message, e);
        }

        return new Cassette(options, CassetteReader.Read(options.Path, text));
    }

    /// <summary>How many exchanges it holds.</summary>
    public int ExchangeCount => _exchanges.Length;

    /// <summary>The exchanges that no request took so far, as numbers from 1. After a run that went as recorded there are none.</summary>
    public ImmutableArray<int> UnusedExchanges
    {
        get
        {
            lock (_gate)
            {
                return [.. _exchanges.Where((_, i) => !_isUsed[i]).Select(e => e.Number)];
            }
        }
    }

    /// <summary>Fails unless everything recorded was used; for the end of a run.</summary>
    /// <exception cref="CassetteException">Some of it was not.</exception>
    public void VerifyAllUsed()
    {
        var unused = UnusedExchanges;
        if (!unused.IsEmpty)
        {
            throw new CassetteException(_path, string.Create(
                CultureInfo.InvariantCulture,
                $"the run ended early: {unused.Length} of {ExchangeCount} exchanges were not asked for ({string.Join(", ", unused)})"));
        }
    }

    internal CassetteText Text { get; }

    /// <summary>The exchange that answers a request.</summary>
    /// <exception cref="ResponsesException">None does.</exception>
    internal CassetteExchange Take(ResponsesRequest request)
    {
        lock (_gate)
        {
            var actual = RequestOutline.OfLive(request, Text);
            string? difference = null;
            var first = -1;
            for (var i = 0; i < _exchanges.Length; i++)
            {
                // One that checks nothing fits any request, so it only answers in its turn.
                if (_isUsed[i] || (first >= 0 && _exchanges[i].Expected?.Input is null))
                {
                    continue;
                }

                var here = _exchanges[i].Expected is { } expected ? RequestCheck.Compare(expected, actual) : null;
                if (here is null)
                {
                    _isUsed[i] = true;
                    return _exchanges[i];
                }

                if (first < 0)
                {
                    (first, difference) = (i, here);
                }
            }

            throw Mismatch(first < 0
                ? $"it holds {ExchangeCount} exchanges and the run asks for one more\n  last input item: {Last(actual)}"
                : $"exchange {_exchanges[first].Number} does not fit the request: {difference}");
        }
    }

    private static string Last(RequestOutline request) => request.Input is [.., var last] ? RequestCheck.Describe(last) : "none";

    private ResponsesException Mismatch(string what) => new(ResponsesErrorKind.CassetteMismatch, $"Cassette {_path}: {what}");
}
