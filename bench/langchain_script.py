"""LangChain + FAISS over the same articles, the way its tutorial does it.

Run by `bench.langchain` in an environment that has LangChain:

    python -m bench.langchain_script build ARTICLES.jsonl INDEX MODEL
    python -m bench.langchain_script ask INDEX MODEL QUESTION
    python -m bench.langchain_script eval INDEX MODEL QUESTIONS.jsonl RUN.jsonl
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings


def embeddings(model: str) -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=model, encode_kwargs={"normalize_embeddings": True})


def opened(index: str, model: str) -> FAISS:
    # its index holds a pickle, which it reads only when told that this is safe: here it has just been written
    return FAISS.load_local(index, embeddings(model), allow_dangerous_deserialization=True)


def build(articles: str, index: str, model: str) -> None:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    records = [json.loads(line) for line in Path(articles).read_text(encoding="utf-8").splitlines()]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    documents = [Document(r["text"], metadata={"id": r["id"], "title": r["title"]}) for r in records]
    chunks = splitter.split_documents(documents)
    start = time.perf_counter()
    FAISS.from_documents(chunks, embeddings(model)).save_local(index)
    print(json.dumps({"passages": len(chunks), "seconds": time.perf_counter() - start}))


def ask(index: str, model: str, question: str) -> None:
    for found in opened(index, model).similarity_search(question, k=5):
        print(f"{found.metadata['title']}\n{found.page_content}\n")


def evaluate(index: str, model: str, questions: str, run: str) -> None:
    store = opened(index, model)
    store.similarity_search("a question that warms up", k=5)
    lines = []
    for question in map(json.loads, Path(questions).read_text(encoding="utf-8").splitlines()):
        start = time.perf_counter()
        found = store.similarity_search(question["question"], k=20)
        took = (time.perf_counter() - start) * 1000
        passages = [
            {
                "article_id": d.metadata["id"],
                "char_start": d.metadata["start_index"],
                "char_end": d.metadata["start_index"] + len(d.page_content),
            }
            for d in found
        ]
        lines.append(json.dumps({"id": question["id"], "passages": passages, "ms": took}))
    Path(run).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    {"build": build, "ask": ask, "eval": evaluate}[sys.argv[1]](*sys.argv[2:])
