// What designer pages ask of the server. Answers are {status, body}; a lost connection is status 0.
async function send(method, url, csrf, body) {
  try {
    const response = await fetch(url, {
      method,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': csrf },
      body: JSON.stringify(body),
    });
    const isJson = response.headers.get('Content-Type')?.includes('json');
    return { status: response.status, body: isJson ? await response.json() : {} };
  } catch (lost) {
    return { status: 0, body: { detail: lost.message } };
  }
}

export class Server {
  constructor({ urls, csrf, etag }) {
    this.urls = urls;
    this.csrf = csrf;
    this.etag = etag;
  }

  /** Saves against the etag we opened with; on success the next save goes against the new one. */
  async save(xml) {
    const answer = await send('PUT', this.urls.save, this.csrf, { xml, etag: this.etag });
    if (answer.status === 200) this.etag = answer.body.etag;
    return answer;
  }

  check(xml) {
    return send('POST', this.urls.check, this.csrf, { xml });
  }

  publish(note) {
    return send('POST', this.urls.publish, this.csrf, { etag: this.etag, note });
  }
}
